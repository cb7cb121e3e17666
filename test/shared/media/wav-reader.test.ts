import fc from "fast-check";
import { encodeG711 } from "../../../shared/media/g711.ts";
import { samplesToL16 } from "../../../shared/media/pcm.ts";
import { readWav, WavError, wavHeader, writeWav } from "../../../shared/media/wav.ts";
import { WavReader } from "../../../shared/media/wav-reader.ts";
import { chunksOf } from "../../support/media/chunks.ts";

/** Everything a reader gives of a file that comes in chunks of a size. */
function read(file: Uint8Array, size: number) {
  const reader = new WavReader();
  const channels: number[][] = [];
  for (const chunk of chunksOf(file, size)) {
    reader.push(chunk).forEach((samples, index) => {
      channels[index] = [...(channels[index] ?? []), ...samples];
    });
  }
  const isTruncated = reader.end();
  return {
    rateInHertz: reader.header?.rateInHertz,
    channels: channels.map((all) => Int16Array.from(all)),
    isTruncated,
  };
}

const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const CHANNELS = [Int16Array.of(1, -2, 300, -32_768), Int16Array.of(5, 6, 7, 8)];

describe("WavReader", () => {
  it("reads what readWav reads, in bytes of any split, cut or not", () => {
    const files = fc
      .record({
        rate: fc.integer({ min: 1, max: 192_000 }),
        count: fc.integer({ min: 1, max: 3 }),
        length: fc.integer({ min: 1, max: 30 }),
      })
      .chain(({ rate, count, length }) => {
        const samples = fc.int16Array({ minLength: length, maxLength: length });
        return fc.tuple(fc.constant(rate), fc.array(samples, { minLength: count, maxLength: count }));
      });

    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 70 }), fc.nat(20), ([rate, channels], size, missing) => {
        const file = writeWav(rate, channels);
        const cut = file.subarray(0, Math.max(44 + channels.length * 2, file.length - missing));

        expect(read(cut, size)).toEqual(readWav(new Uint8Array(cut)));
      }),
    );
  });

  it.each([1, 3, 1000])("passes over chunks before and after the samples, in pieces of %i bytes", (size) => {
    const file = Buffer.from(writeWav(8000, CHANNELS));
    const list = Buffer.concat([Buffer.from("LIST"), u32(5), Buffer.from("hello!")]);
    const withChunks = Buffer.concat([file.subarray(0, 12), list, list, file.subarray(12), list]);

    expect(read(new Uint8Array(withChunks), size)).toEqual({
      rateInHertz: 8000,
      channels: CHANNELS,
      isTruncated: false,
    });
  });

  it("reads G.711, and a stream whose writer knew no length", () => {
    const coded = encodeG711(Int16Array.of(8, -8, 32_124), "mu");
    const law = Buffer.from(wavHeader({ channels: 1, rateInHertz: 8000 }, 3));
    law.writeUInt16LE(7, 20);
    law.writeUInt16LE(8, 34);
    law.writeUInt32LE(3, 40);
    const open = Buffer.concat([
      wavHeader({ channels: 1, rateInHertz: 8000 }, "unknown"),
      samplesToL16(Int16Array.of(1, 2)),
    ]);

    expect(read(new Uint8Array(Buffer.concat([law, coded])), 5).channels).toEqual([Int16Array.of(8, -8, 32_124)]);
    expect(read(new Uint8Array(open), 7)).toEqual({
      rateInHertz: 8000,
      channels: [Int16Array.of(1, 2)],
      isTruncated: false,
    });
  });

  it("gives samples as soon as their frame is whole, and nothing else", () => {
    const reader = new WavReader();
    const file = writeWav(8000, CHANNELS);

    expect(reader.push(file.subarray(0, 43))).toEqual([]);
    expect(reader.header).toBe(null);
    expect(reader.push(file.subarray(43, 47))).toEqual([new Int16Array(0), new Int16Array(0)]);
    expect(reader.header).toMatchObject({ encoding: "L16", channels: 2, dataStart: 44, declaredBytes: 16 });
    expect(reader.push(file.subarray(47, 51))).toEqual([Int16Array.of(1), Int16Array.of(5)]);
    expect(reader.end()).toBe(true);
  });

  it("keeps nothing of what it is given", () => {
    const reader = new WavReader();
    const file = writeWav(8000, CHANNELS);
    const first = file.slice(0, 50);

    const before = reader.push(first);
    first.fill(0xa5);
    const after = reader.push(file.slice(50));

    expect(before).toEqual([Int16Array.of(1), Int16Array.of(5)]);
    expect(after).toEqual(CHANNELS.map((samples) => samples.subarray(1)));
  });

  it.each([
    ["is something else", Buffer.from("OggS and so on"), "not a RIFF/WAVE file"],
    ["is empty", new Uint8Array(0), "not a RIFF/WAVE file"],
    ["ends before its samples", writeWav(8000, CHANNELS).subarray(0, 40), "no samples"],
    ["ends in its format", writeWav(8000, CHANNELS).subarray(0, 30), "too short"],
  ])("says what is wrong with a file that %s", (_name, file, explanation) => {
    const readIt = () => read(new Uint8Array(file), 4);

    expect(readIt).toThrow(WavError);
    expect(readIt).toThrow(explanation);
  });
});
