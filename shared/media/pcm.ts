/**
 * 16-bit linear PCM. The audio of Kinesis Video Streams from Voice Connectors is little-endian, although RFC 2586 gives
 * `audio/L16` network byte order; the media type alone does not tell.
 */

/** Samples from little-endian bytes, whatever the machine's byte order and the view's alignment; an odd last byte is dropped. */
export function l16ToSamples(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length >> 1);
  for (let index = 0; index < samples.length; index++) {
    samples[index] = (bytes[index * 2] ?? 0) | ((bytes[index * 2 + 1] ?? 0) << 8);
  }
  return samples;
}

/** Little-endian bytes of samples. */
export function samplesToL16(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] ?? 0;
    bytes[index * 2] = sample & 0xff;
    bytes[index * 2 + 1] = (sample >> 8) & 0xff;
  }
  return bytes;
}

/** Interleaves channels of equal length: two of them give left and right. */
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

/** The inverse of `interleave`. */
export function deinterleave(mixed: Int16Array, count: number): Int16Array[] {
  const frames = Math.floor(mixed.length / count);
  return Array.from({ length: count }, (_none, channel) =>
    Int16Array.from({ length: frames }, (_zero, index) => mixed[index * count + channel] ?? 0),
  );
}

/** Root mean square in dB relative to full scale (a full-scale square wave is 0); -Infinity for silence. */
export function rmsLevel(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 20 * Math.log10(Math.sqrt(sum / Math.max(1, samples.length)) / 32_768);
}
