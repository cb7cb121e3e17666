import fc from "fast-check";
import { encodeG711 } from "../../../shared/media/g711.ts";
import { samplesToL16 } from "../../../shared/media/pcm.ts";
import { parseWav, readWav, WavError, wavHeader, writeWav } from "../../../shared/media/wav.ts";

const UNKNOWN = 0xffffffff;
const MONO = { channels: 1, rateInHertz: 8000 };
const SAMPLES = Int16Array.of(1, -2, 300, -32_768);

const u16 = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
const u32 = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);

/** A chunk with its padding; `size` where the header says something else than the truth. */
function chunk(id: string, body: Uint8Array, size = body.length): Buffer {
  return Buffer.concat([Buffer.from(id), u32(size), body, Buffer.alloc(body.length % 2)]);
}

interface Format {
  code?: number;
  channels?: number;
  rate?: number;
  bits?: number;
  rest?: Uint8Array;
}

function fmt({ code = 1, channels = 1, rate = 8000, bits = 16, rest = new Uint8Array(0) }: Format = {}): Buffer {
  const frameBytes = (channels * bits) / 8;
  return chunk("fmt ", Buffer.concat([u16(code, channels), u32(rate, rate * frameBytes), u16(frameBytes, bits), rest]));
}

function riff(chunks: readonly Uint8Array[], id = "RIFF", size?: number, form = "WAVE"): Buffer {
  const body = Buffer.concat([Buffer.from(form), ...chunks]);
  return chunk(id, body, size);
}

/** The chunk that says the length of the samples where the data chunk cannot. */
function ds64(dataBytes: number, rest = new Uint8Array(0)): Buffer {
  return chunk("ds64", Buffer.concat([u32(0, 0), u32(dataBytes, 0), rest]));
}

const data = (size?: number) => chunk("data", samplesToL16(SAMPLES), size);
/** The GUID that format codes are part of, after its first two bytes. */
const GUID_REST = Buffer.from("000000001000800000aa00389b71", "hex");

describe("wavHeader", () => {
  it("is the canonical 44 bytes", () => {
    const header = Buffer.from(wavHeader({ channels: 2, rateInHertz: 8000 }, 10));

    expect(header).toHaveLength(44);
    expect(header).toEqual(riff([fmt({ channels: 2 }), chunk("data", Buffer.alloc(40))]).subarray(0, 44));
  });

  it("leaves the length open when it is not known", () => {
    const file = Buffer.concat([wavHeader(MONO, "unknown"), samplesToL16(SAMPLES)]);

    expect(parseWav(file)).toMatchObject({ dataStart: 44, dataEnd: 52, declaredBytes: null });
    expect(readWav(file).channels).toEqual([SAMPLES]);
  });

  it("becomes RF64 where RIFF cannot say the length any more", () => {
    const largest = Math.floor((UNKNOWN - 1 - 36) / 4);

    const last = wavHeader({ channels: 2, rateInHertz: 8000 }, largest);
    const first = Buffer.from(wavHeader({ channels: 2, rateInHertz: 8000 }, largest + 1));

    expect(Buffer.from(last).toString("latin1", 0, 4)).toBe("RIFF");
    expect(parseWav(last).declaredBytes).toBe(largest * 4);
    expect(first.toString("latin1", 0, 4)).toBe("RF64");
    expect(first).toHaveLength(80);
    expect(first.readUInt32LE(4)).toBe(UNKNOWN);
    expect(first.readBigUInt64LE(20)).toBe(BigInt((largest + 1) * 4 + 72));
    expect(first.readBigUInt64LE(36)).toBe(BigInt(largest + 1));
    expect(parseWav(first)).toMatchObject({ dataStart: 80, declaredBytes: (largest + 1) * 4, channels: 2 });
  });
});

describe("readWav", () => {
  it("reads what writeWav wrote", () => {
    const files = fc
      .record({ rate: fc.integer({ min: 1, max: 192_000 }), count: fc.integer({ min: 1, max: 4 }), length: fc.nat(40) })
      .chain(({ rate, count, length }) => {
        const samples = fc.int16Array({ minLength: length, maxLength: length });
        return fc.tuple(fc.constant(rate), fc.array(samples, { minLength: count, maxLength: count }));
      });

    fc.assert(
      fc.property(files, ([rateInHertz, channels]) => {
        const file = writeWav(rateInHertz, channels);

        expect(readWav(file)).toEqual({ rateInHertz, channels, isTruncated: false });
      }),
    );
  });

  it("passes over other chunks, padded where they are odd", () => {
    const file = riff([
      chunk("JUNK", Buffer.alloc(3)),
      fmt(),
      chunk("fact", u32(4)),
      chunk("LIST", Buffer.alloc(5)),
      data(),
    ]);

    expect(readWav(file).channels).toEqual([SAMPLES]);
  });

  it.each(["RF64", "BW64"])("reads %s, whose data length stands in another chunk", (id) => {
    const short = riff([ds64(4), fmt(), data(UNKNOWN)], id, UNKNOWN);
    const long = riff([ds64(4, Buffer.alloc(12, 7)), fmt(), data(UNKNOWN)], id, UNKNOWN);

    for (const file of [short, long]) expect(readWav(file).channels).toEqual([SAMPLES.subarray(0, 2)]);
  });

  it("takes no other chunk, and none that is cut, for the one with the data length", () => {
    const junk = riff([chunk("JUNK", Buffer.alloc(28, 1)), fmt(), data(UNKNOWN)]);
    const cut = riff([chunk("ds64", Buffer.alloc(8)), fmt(), data(UNKNOWN)]);

    for (const file of [junk, cut]) expect(parseWav(file).declaredBytes).toBeNull();
    for (const file of [junk, cut]) expect(readWav(file).channels).toEqual([SAMPLES]);
  });

  it("finds no samples in a file without channels", () => {
    expect(() => readWav(writeWav(8000, []))).toThrow("0 channels");
  });

  it("stops where the samples do", () => {
    const file = riff([fmt(), data(), chunk("LIST", Buffer.alloc(20, 7))]);

    expect(readWav(file).channels).toEqual([SAMPLES]);
  });

  it.each([
    ["A", 6],
    ["mu", 7],
  ] as const)("reads %s-law", (law, code) => {
    const file = riff([fmt({ code, bits: 8, rest: u16(0) }), chunk("data", encodeG711(Int16Array.of(8, -8), law))]);

    expect(readWav(file).channels).toEqual([Int16Array.of(8, -8)]);
  });

  it("reads the extensible format, of PCM and of G.711, and only where it is said to be one", () => {
    const rest = (code: number) => Buffer.concat([u16(22, 16), u32(4), u16(code), GUID_REST]);
    const pcm = riff([fmt({ code: 0xfffe, rest: rest(1) }), data()]);
    const law = riff([fmt({ code: 0xfffe, bits: 8, rest: rest(7) }), chunk("data", Uint8Array.of(0xff, 0x00))]);
    const cut = riff([fmt({ code: 0xfffe, rest: rest(1).subarray(0, 10) }), data()]);
    const plain = riff([fmt({ rest: rest(7) }), data()]);

    for (const file of [pcm, cut, plain]) expect(readWav(file).channels).toEqual([SAMPLES]);
    expect(readWav(law).channels).toEqual([Int16Array.of(0, -32_124)]);
  });

  it.each([
    ["0xFFFFFFFF", riff([fmt(), data(UNKNOWN)], "RIFF", UNKNOWN)],
    ["0, the RIFF length too", riff([fmt(), data(0)], "RIFF", 0)],
    ["0, the RIFF length 0xFFFFFFFF", riff([fmt(), data(0)], "RIFF", UNKNOWN)],
    ["0, the RIFF length of the header alone", riff([fmt(), data(0)], "RIFF", 36)],
  ])("reads a streamed file whose data length is %s", (_name, file) => {
    expect(readWav(file)).toEqual({ rateInHertz: 8000, channels: [SAMPLES], isTruncated: false });
  });

  it("does not take what follows an empty data chunk for samples", () => {
    const file = riff([fmt(), chunk("data", new Uint8Array(0)), chunk("LIST", Buffer.alloc(4, 7))]);

    expect(readWav(file).channels).toEqual([new Int16Array(0)]);
  });

  it("gives the whole frames of a file that was cut, and says so", () => {
    const file = writeWav(8000, [SAMPLES, SAMPLES]);

    const { channels, isTruncated } = readWav(file.subarray(0, file.length - 3));

    expect(channels).toEqual([SAMPLES.subarray(0, 3), SAMPLES.subarray(0, 3)]);
    expect(isTruncated).toBe(true);
  });

  it("reads a view at an odd offset", () => {
    const file = writeWav(8000, [SAMPLES]);
    const buffer = new Uint8Array(file.length + 1);
    buffer.set(file, 1);

    expect(readWav(buffer.subarray(1)).channels).toEqual([SAMPLES]);
  });

  it.each([
    ["is empty", new Uint8Array(0), "not a RIFF/WAVE file"],
    ["is something else", Buffer.from("OggS and so on, and on"), "not a RIFF/WAVE file"],
    ["is big-endian", riff([fmt(), data()], "RIFX"), "not a RIFF/WAVE file"],
    ["is of another kind", riff([fmt(), data()], "RIFF", undefined, "AVI "), "not a RIFF/WAVE file"],
    ["has no chunks", riff([]), "no samples"],
    ["has no samples", riff([fmt()]), "no samples"],
    ["has the samples first", riff([data(), fmt()]), "before the format"],
    ["has a short format", riff([chunk("fmt ", Buffer.alloc(14)), data()]), "too short"],
    ["is cut in the format", riff([fmt()]).subarray(0, 30), "too short"],
    ["has 24 bits", riff([fmt({ bits: 24 }), data()]), "format 1 with 24 bits"],
    ["has floating point", riff([fmt({ code: 3, bits: 32 }), data()]), "format 3 with 32 bits"],
    ["has 16-bit mu-law", riff([fmt({ code: 7 }), data()]), "format 7 with 16 bits"],
    ["has a short extensible format", riff([fmt({ code: 0xfffe }), data()]), "format 65534"],
    ["has no channels", riff([fmt({ channels: 0 }), data()]), "0 channels"],
    ["has no rate", riff([fmt({ rate: 0 }), data()]), "0 Hz"],
  ])("says what is wrong with a file that %s", (_name, file, explanation) => {
    const read = () => readWav(file);

    expect(read).toThrow(WavError);
    expect(read).toThrow(
      expect.objectContaining({ code: "INVALID_WAV", message: expect.stringContaining(explanation) }),
    );
  });

  it("gives samples or a named error for any bytes", () => {
    const start = riff([fmt(), data()]);
    const mutations = fc.array(fc.tuple(fc.nat(start.length - 1), fc.nat(255)), { maxLength: 6 });

    fc.assert(
      fc.property(mutations, fc.nat(start.length), (changes, length) => {
        const file = Buffer.from(start.subarray(0, length));
        for (const [at, value] of changes) if (at < length) file[at] = value;
        try {
          const { channels } = readWav(file);
          expect(channels.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(WavError);
        }
      }),
    );
  });
});
