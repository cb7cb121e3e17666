import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { DEFECTS, type DefectName } from "../../../cli/media/defects.ts";
import { extractCommand } from "../../../cli/media/extract-command.ts";
import { extractAudio } from "../../../cli/media/extraction.ts";
import type { Extraction } from "../../../cli/media/extraction-report.ts";
import { generateStream, type StreamToGenerate } from "../../../cli/media/generate-stream.ts";
import { SHAPES, type ShapeName } from "../../../cli/media/shapes.ts";
import { readFragments } from "../../../shared/media/read-fragments.ts";
import { sine } from "../../../shared/media/tones.ts";
import { readWav } from "../../../shared/media/wav.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const folder = useStateFolder();
const nothing: AsyncIterable<Uint8Array> = (async function* () {})();
const LEG = { shape: "voice-connector", seconds: 5, seed: 1 } as const satisfies StreamToGenerate;

/** What the command says and writes for a generated stream. */
async function extract(
  stream: StreamToGenerate,
  options: { readonly track?: string; readonly mediaType?: string } = {},
) {
  const [file, out] = [join(folder(), "stream.mkv"), join(folder(), "audio.wav")];
  writeFileSync(file, Buffer.concat([...generateStream(stream)]));
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  const terminals = { output: { isInteractive: false, write }, input: nothing };
  const error: unknown = await extractCommand(file, { out, json: true, ...options }, terminals).then(
    () => null,
    (reason) => reason,
  );
  return { error, out, told: text === "" ? null : (JSON.parse(text) as Extraction) };
}

const tone = (hertz: number, count: number) => sine({ hertz, rateInHertz: 8000, level: 0.5 }, 0, count);

describe("extracting", () => {
  it("gives back every sample of a leg", async () => {
    const { told, out } = await extract(LEG, { mediaType: "audio/L16" });

    expect(readWav(readFileSync(out))).toEqual({
      rateInHertz: 8000,
      channels: [tone(440, 40_000)],
      isTruncated: false,
    });
    expect(told).toMatchObject({ samples: 40_000, truncated: false, error: null, unreadable: false });
    expect(readdirSync(join(out, "..")).sort()).toEqual(["audio.wav"]);
  });

  it.each(["connect", "connect-reversed"] as const)(
    "lays both sides of %s beside each other, to the sample",
    async (shape) => {
      const { told, out } = await extract({ shape, seconds: 20, seed: 2 });

      const { channels } = readWav(readFileSync(out));
      expect(told?.channels.map(({ track }) => track.name)).toEqual(["AUDIO_FROM_CUSTOMER", "AUDIO_TO_CUSTOMER"]);
      expect(told?.channels.flatMap(({ gaps }) => gaps).length).toBeGreaterThan(0);
      [440, 620].forEach((hertz, index) => {
        const expected = tone(hertz, 160_000);
        for (const { atSamples, samples } of told?.channels[index]?.gaps ?? []) {
          // A short block holds 96 of its 512 samples.
          expect([samples, atSamples % 512]).toEqual([416, 96]);
          expected.fill(0, atSamples, atSamples + samples);
        }
        expect(channels[index]).toEqual(expected);
      });
    },
  );

  it("decodes one track alone", async () => {
    const byName = await extract({ shape: "connect", seconds: 1, seed: 1 }, { track: "AUDIO_TO_CUSTOMER" });

    expect(byName.told?.channels.map(({ track }) => track)).toEqual([{ number: 2, name: "AUDIO_TO_CUSTOMER" }]);
    expect(readWav(readFileSync(byName.out)).channels).toEqual([tone(620, 8000)]);
  });

  it("fills what is missing with silence, and leaves out what comes twice", async () => {
    const missing = await extract({ ...LEG, defect: "missing-fragment" }, { mediaType: "audio/L16" });
    const repeated = await extract({ ...LEG, defect: "repeated-fragment" }, { mediaType: "audio/L16" });

    const silenced = tone(440, 40_000).fill(0, 2 * 8192, 3 * 8192);
    expect(readWav(readFileSync(missing.out)).channels).toEqual([silenced]);
    expect(missing.told?.channels[0]?.gaps).toMatchObject([{ cause: "missing-fragment", samples: 8192 }]);
    expect(readWav(readFileSync(repeated.out)).channels).toEqual([tone(440, 40_000)]);
    expect(repeated.told?.channels[0]?.overlaps).toMatchObject([{ cause: "repeated-fragment", samples: 8192 }]);
  });

  it("keeps what came before a cut, an error of the service and a mistake, and says so", async () => {
    const [cut, ended, damaged] = await Promise.all(
      (["cut", "service-error", "damaged"] as const).map((defect) =>
        extract({ ...LEG, defect }, { mediaType: "audio/L16" }),
      ),
    );

    // The last block has 64 samples; of its half that is there, 28 are whole.
    expect(cut?.told).toMatchObject({ truncated: true, unreadable: false, samples: 39_964 });
    expect(ended?.told).toMatchObject({ error: { id: 5000, message: "internal error" }, samples: 16_384 });
    expect(damaged?.told).toMatchObject({ truncated: false, unreadable: true, samples: 16_384 });
    expect([cut?.error, ended?.error]).toEqual([null, null]);
    expect(damaged?.error).toMatchObject({
      code: "INVALID_ELEMENT_ID",
      message: expect.stringContaining("any further"),
    });
  });

  it.each([
    ["no media type", LEG, {}, "NO_MEDIA_TYPE", "--media-type"],
    ["AAC", { ...LEG, shape: "media-pipeline" }, { mediaType: "audio/AAC" }, "UNSUPPORTED_CODEC", "audio/AAC"],
    ["two channels in a track", LEG, { mediaType: "audio/L16;channels=2" }, "CHANNELS_NOT_SUPPORTED", "2 channels"],
    ["a track that is not there", LEG, { track: "video" }, "NO_SUCH_TRACK", "its tracks are 1 (audio)"],
  ] as const)("refuses %s, and leaves no file", async (_name, stream, options, code, text) => {
    const { error, told, out } = await extract(stream, options);

    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
    expect(told).toBe(null);
    expect(readdirSync(join(out, ".."))).toEqual([]);
  });

  it("finds no gap nor overlap in any whole leg, whatever its length", async () => {
    const streams = fc.record({
      shape: fc.constantFrom<ShapeName>("voice-connector", "vc20"),
      seconds: fc.integer({ min: 1, max: 4000 }).map((milliseconds) => milliseconds / 1000),
      seed: fc.nat(),
    });

    await fc.assert(
      fc.asyncProperty(streams, async (stream) => {
        const pieces: Uint8Array[] = [];
        const store = { append: (pcm: readonly Uint8Array[]) => void pieces.push(...pcm) };
        const options = { mediaType: "audio/L16", openStore: () => store };

        const { tracks } = await extractAudio(asynchronous(generateStream(stream)), options);

        const expected = tone(440, Math.round(stream.seconds * 8000));
        expect(Buffer.concat(pieces).equals(new Uint8Array(expected.buffer))).toBe(true);
        expect(tracks.map(({ plan }) => plan)).toMatchObject([
          { samples: expected.length, gaps: [], overlaps: [], drifts: [] },
        ]);
      }),
      { numRuns: 30 },
    );
  });
});

describe("generating", () => {
  const bytesOf = (stream: StreamToGenerate) => Buffer.concat([...generateStream(stream)]);

  it.each(Object.keys(SHAPES) as ShapeName[])(
    "makes the same bytes of %s for the same seed, and others for another",
    (shape) => {
      const [first, again, other] = [1, 1, 2].map((seed) => bytesOf({ shape, seconds: 2, seed }));

      expect(again?.equals(first ?? Buffer.alloc(0))).toBe(true);
      expect(other?.equals(first ?? Buffer.alloc(0))).toBe(false);
    },
  );

  it.each(Object.keys(DEFECTS) as DefectName[])("spoils only what %s says", (defect) => {
    const whole = [...generateStream({ ...LEG, shape: "connect" })];
    const spoilt = [...generateStream({ ...LEG, shape: "connect", defect })];

    const same = whole.map((fragment, index) => Buffer.from(spoilt[index] ?? []).equals(fragment));

    expect(same.slice(0, 2)).toEqual([true, true]);
    expect(same).toContain(false);
  });

  it("puts another call's fragment into a stream that is used again", async () => {
    const calls: unknown[] = [];
    const stream = asynchronous(generateStream({ ...LEG, defect: "other-call" }));
    for await (const { fragment } of readFragments(stream)) calls.push(fragment.tags["TransactionId"]);

    expect(new Set(calls.toSpliced(2, 1)).size).toBe(1);
    expect(calls[2]).not.toBe(calls[0]);
  });
});

async function* asynchronous<Value>(values: Iterable<Value>): AsyncGenerator<Value> {
  yield* values;
}
