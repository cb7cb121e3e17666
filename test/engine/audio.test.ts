import { checkAudio } from "../../engine/audio.ts";
import { DEFAULT_POLICIES } from "../../engine/policies.ts";
import { writeWav } from "../../shared/media/index.ts";

const source = { BucketName: "prompts", Key: "menu.wav" };
const NOT_PLAYABLE = { ErrorType: "InvalidAudioSource", ErrorMessage: "The audio source parameter is invalid." };

interface Wav {
  readonly code?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  /** In place of what the members above come to. */
  readonly bytesPerSecond?: number;
  /** Of an extensible format: the code of the real one. */
  readonly subformat?: number;
  readonly data?: Uint8Array;
  /** A chunk between both others. */
  readonly between?: Uint8Array;
}

function chunk(name: string, body: Uint8Array, size = body.length): Uint8Array {
  const head = Buffer.alloc(8);
  head.write(name, "latin1");
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length & 1)]);
}

function wav({
  code = 1,
  channels = 1,
  rate = 8000,
  bits = 16,
  subformat,
  data = new Uint8Array(16_000),
  ...more
}: Wav) {
  const format = Buffer.alloc(subformat === undefined ? 16 : 40);
  format.writeUInt16LE(code, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(more.bytesPerSecond ?? (rate * channels * bits) / 8, 8);
  format.writeUInt16LE((channels * bits) / 8, 12);
  format.writeUInt16LE(bits, 14);
  if (subformat !== undefined) {
    format.writeUInt16LE(22, 16);
    format.writeUInt16LE(subformat, 24);
  }
  const between = more.between ? chunk("LIST", more.between) : new Uint8Array();
  const chunks = Buffer.concat([chunk("fmt ", format), between, chunk("data", data)]);
  return Buffer.concat([chunk("RIFF", Buffer.concat([Buffer.from("WAVE"), chunks]))]);
}

const check = (file: Uint8Array, policies: Partial<typeof DEFAULT_POLICIES> = {}) =>
  checkAudio(source, file, { ...DEFAULT_POLICIES, ...policies });
const ramp = (count: number) => Int16Array.from({ length: count }, (_, at) => at);

test("a file of one channel of 16 bits at 8 kHz is played as it is", () => {
  const { sound, remark } = check(writeWav(8000, [ramp(8_000)]));

  expect(remark).toBeNull();
  expect(sound).toMatchObject({ kind: "audio", bucket: "prompts", key: "menu.wav", duration: 1_000 });
  expect(sound?.samples()).toEqual(ramp(8_000));
});

test.each<[Wav, string]>([
  [{ channels: 2 }, "2 channels of 16 bits at 8000 Hz"],
  [{ rate: 16_000 }, "1 channels of 16 bits at 16000 Hz"],
  [{ bits: 8 }, "1 channels of 8 bits at 8000 Hz"],
  [{ channels: 2, rate: 44_100 }, "2 channels of 16 bits at 44100 Hz"],
])("a file of %j is played, with a remark", (of, what) => {
  const { sound, remark } = check(wav(of));

  expect(sound).not.toBeNull();
  expect(remark).toBe(`The file has ${what}; recommended is one of 16 bits at 8000 Hz.`);
});

test("of two channels at another rate, the nearest samples of the first are heard", () => {
  const { sound } = check(writeWav(16_000, [ramp(1_001), ramp(1_001).reverse()]));

  expect(sound?.samples()).toEqual(ramp(500).map((at) => 2 * at));
});

test("of samples that are not read here, silence as long is heard", () => {
  const { sound } = check(wav({ bits: 24, data: new Uint8Array(24_000).fill(1) }));

  expect(sound?.duration).toBe(1_000);
  expect(sound?.samples()).toEqual(new Int16Array(8_000));
});

test("the shortest sound is a packet", () => {
  expect(check(wav({ data: new Uint8Array(2) })).sound?.duration).toBe(20);
});

describe("which files are refused, and in what words", () => {
  test.each<[string, Uint8Array, string]>([
    ["one too large", new Uint8Array(50_000_001), "The file has 50000001 bytes; allowed are 50000000."],
    ["one that is nothing", new Uint8Array(), "The file is no RIFF/WAVE file with samples."],
    ["one without its name", wav({}).fill(0, 0, 4), "The file is no RIFF/WAVE file with samples."],
    ["one without its kind", wav({}).fill(0, 8, 12), "The file is no RIFF/WAVE file with samples."],
    ["one cut in its name", wav({}).subarray(0, 11), "The file is no RIFF/WAVE file with samples."],
    ["one without samples", wav({}).subarray(0, 36), "The file is no RIFF/WAVE file with samples."],
    ["one that takes no time", wav({ bytesPerSecond: 0 }), "The file is no RIFF/WAVE file with samples."],
    [
      "one of floats",
      wav({ code: 3, bits: 32 }),
      "The file has audio of format 3; allowed is uncompressed PCM, format 1.",
    ],
    [
      "one of u-law",
      wav({ code: 7, bits: 8 }),
      "The file has audio of format 7; allowed is uncompressed PCM, format 1.",
    ],
  ])("%s", (_, file, remark) => {
    const { sound, error, ...refused } = check(file);

    expect([sound, refused.remark]).toEqual([null, remark]);
    expect(error).toEqual(NOT_PLAYABLE);
  });

  test("one as large as may be is not, and need only be audio", () => {
    const file = new Uint8Array(50_000_000);
    file.set(wav({}));

    expect(check(file).remark).toBeNull();
  });

  test("of other bits, where the sources are taken to forbid them", () => {
    expect(check(wav({ bits: 8 }), { audioFormat: "reject" }).remark).toBe(
      "The file has 8 bits a sample; allowed are 16.",
    );
    expect(check(wav({}), { audioFormat: "reject" }).remark).toBeNull();
  });

  test("u-law is not, where the sources are taken to allow it, and its 8 bits are usual", () => {
    const both = { audioFormat: "reject", compandedAudio: "accept" } as const;

    expect(check(wav({ code: 7, bits: 8 }), both)).toMatchObject({ remark: null, error: null });
  });
});

describe("the header of a file", () => {
  test.each([
    [1, null],
    [3, "The file has audio of format 3; allowed is uncompressed PCM, format 1."],
  ])("may be extensible, around format %i", (subformat, remark) => {
    expect(check(wav({ code: 0xfffe, subformat })).remark).toBe(remark);
  });

  test("is extensible only when it is long enough for it", () => {
    expect(check(wav({ code: 0xfffe })).remark).toBe(
      "The file has audio of format 65534; allowed is uncompressed PCM, format 1.",
    );
  });

  test("is not taken for extensible when it is only as long", () => {
    expect(check(wav({ code: 1, subformat: 3 })).remark).toBeNull();
  });

  test.each([1, 2, 3])("may have a chunk of %i bytes that means nothing here, padded to an even length", (length) => {
    const { sound } = check(wav({ between: new Uint8Array(length).fill(0x20) }));

    expect(sound?.duration).toBe(1_000);
  });

  test("that promises more samples than the file has is not believed", () => {
    expect(check(wav({}).subarray(0, 44 + 8_000)).sound?.duration).toBe(500);
  });

  test("may be a part of a larger buffer", () => {
    const file = Buffer.concat([new Uint8Array(7), wav({})]).subarray(7);

    expect(check(file).sound?.duration).toBe(1_000);
  });

  test("is no header in the format chunk of a few bytes", () => {
    const file = Buffer.concat([
      Buffer.from("RIFF....WAVE"),
      chunk("fmt ", new Uint8Array(14).fill(1)),
      chunk("data", new Uint8Array(99)),
    ]);

    expect(check(file).sound).toBeNull();
  });
});
