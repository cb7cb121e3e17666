/**
 * 16-bit linear PCM. The audio of Kinesis Video Streams from Voice Connectors is little-endian, although RFC 2586 gives
 * `audio/L16` network byte order; the media type alone does not tell.
 */

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Turns bytes in the machine's order into little-endian ones, or back, in place. */
function swapOnBigEndian(bytes: Uint8Array): void {
  if (!IS_LITTLE_ENDIAN) Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).swap16();
}

/** A copy as samples of little-endian bytes, at whatever offset in their buffer; an odd last byte is dropped. */
export function l16ToSamples(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length >> 1);
  const copy = new Uint8Array(samples.buffer);
  copy.set(bytes.subarray(0, copy.length));
  swapOnBigEndian(copy);
  return samples;
}

/** A copy of samples as little-endian bytes. */
export function samplesToL16(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  bytes.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  swapOnBigEndian(bytes);
  return bytes;
}

/** Interleaves channels, the first (left) one first. @throws RangeError when they are not of equal length */
export function interleave(channels: readonly Int16Array[]): Int16Array {
  const count = channels.length;
  const frames = channels[0]?.length ?? 0;
  const mixed = new Int16Array(count * frames);
  channels.forEach((samples, channel) => {
    if (samples.length !== frames) throw new RangeError("channels to interleave must be of equal length");
    for (let index = 0; index < frames; index++) mixed[index * count + channel] = samples[index] ?? 0;
  });
  return mixed;
}

/** The inverse of `interleave`; a last frame that is not whole is dropped. */
export function deinterleave(mixed: Int16Array, count: number): Int16Array[] {
  const frames = Math.floor(mixed.length / count);
  return Array.from({ length: count }, (_none, channel) => {
    const samples = new Int16Array(frames);
    for (let index = 0; index < frames; index++) samples[index] = mixed[index * count + channel] ?? 0;
    return samples;
  });
}

/** Root mean square in dBFS: 0 is a full-scale square wave, -3.01 a full-scale sine, -Infinity silence. */
export function rmsLevel(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 20 * Math.log10(Math.sqrt(sum / Math.max(1, samples.length)) / 32_768);
}
