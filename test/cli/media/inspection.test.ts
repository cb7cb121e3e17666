import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateStream } from "../../../cli/media/generate-stream.ts";
import { inspectCommand } from "../../../cli/media/inspect-command.ts";
import { type InspectedFragment, inspectStream } from "../../../cli/media/inspection.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import { chunksOf } from "../../support/media/chunks.ts";
import { CORPUS } from "../../support/media/corpus.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const folder = useStateFolder();
const nothing: AsyncIterable<Uint8Array> = (async function* () {})();

async function* chunked(bytes: Uint8Array, size: number) {
  yield* chunksOf(bytes, size);
}

async function inspect(bytes: Uint8Array, size = bytes.length || 1) {
  const fragments: InspectedFragment[] = [];
  const inspection = await inspectStream(chunked(bytes, size), (fragment) => fragments.push(fragment));
  return { ...inspection, fragments };
}

/** What the command prints, and what it fails with. */
async function printed(file: string, options: { readonly json?: boolean; readonly tags?: boolean } = {}) {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  const output = { isInteractive: false, write };
  const error = await inspectCommand(file, options, { output, input: nothing }).then(
    () => null,
    (reason: unknown) => reason,
  );
  return { text, error };
}

const corpusFile = (name: string) => `test/media/corpus/${name}.mkv`;

describe("inspecting the corpus", () => {
  it.each(CORPUS.map(({ name, expected }) => [name, expected] as const))("%s", async (name, expected) => {
    const { text, error } = await printed(corpusFile(name), { json: true });

    const document = JSON.parse(text);
    // Of a cut block nothing is counted here.
    const whole = expected.fragments.map(({ blocks, truncated }) => blocks.length - (truncated ? 1 : 0));
    document.fragments.forEach(({ blocks }: { blocks: number }, index: number) => {
      expect(blocks - (whole[index] ?? 0)).toBeLessThanOrEqual(1);
      expect(blocks).toBeGreaterThanOrEqual(whole[index] ?? 0);
    });
    expect(document.blocks).toBe(
      document.fragments.reduce((sum: number, each: { blocks: number }) => sum + each.blocks, 0),
    );
    if (name !== "empty") expect(document.error?.code ?? null).toBe(expected.error?.code ?? null);
    expect(error === null).toBe(document.error === undefined);
    expect((await printed(corpusFile(name), { tags: true })).error).toEqual(error);
  });

  it("counts the frames of laced blocks", async () => {
    const { text } = await printed(corpusFile("all-four-lacings"));

    expect(text).toContain("total     1 fragment, 5 blocks of 13 frames, 1,208 bytes");
  });

  it("tells where a file is cut, and leaves the cut block out of every sum", async () => {
    const stream = { shape: "vc20", seconds: 2, seed: 3 } as const;
    const whole = concatenate([...generateStream(stream)]);

    const cut = await inspect(concatenate([...generateStream({ ...stream, defect: "cut" })]));
    const cutElsewhere = await inspect(whole.subarray(0, -400));
    const complete = await inspect(whole);

    const cutBlock = { track: 1, payloadBytes: 153, declaredBytes: 320 };
    expect(cut).toMatchObject({ blocks: 99, payloadBytes: 99 * 320, truncated: true, cutBlock });
    expect(cut.tracks).toEqual(cutElsewhere.tracks);
    expect(complete).toMatchObject({ blocks: 100, payloadBytes: 100 * 320, truncated: false, cutBlock: null });
  });

  it.each(["connect", "vc20", "media-pipeline"] as const)("says the same of %s in any chunks", async (shape) => {
    const bytes = concatenate([...generateStream({ shape, seconds: 1.5, seed: 4, defect: "cut" })]);
    const whole = await inspect(bytes);

    for (const size of [1, 13, 333, 4096]) expect(await inspect(bytes, size)).toEqual(whole);
  });
});

const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;
if (!hasFfmpeg) console.warn("skipped: a comparison with ffmpeg, which is not installed");

/** Digests of each track's packets, as ffmpeg's demuxer hands them out. */
function digestsByFfmpeg(file: string): string[] {
  const { stdout } = spawnSync(
    "ffmpeg",
    ["-v", "quiet", "-i", file, "-map", "0", "-c", "copy", "-f", "streamhash", "-"],
    {
      encoding: "utf8",
    },
  );
  return [...stdout.matchAll(/SHA256=([0-9a-f]{64})/g)].map(([, digest]) => digest ?? "");
}

(hasFfmpeg ? describe : describe.skip)("beside ffmpeg", () => {
  it.each([
    ["matroska", "mkv", ["-c:a", "pcm_s16le", "-c:v", "mpeg4"]],
    ["a live stream of unknown sizes", "mkv", ["-c:a", "aac", "-c:v", "mpeg4", "-live", "1"]],
    ["webm", "webm", ["-c:a", "libvorbis", "-c:v", "libvpx"]],
  ])("finds the same payload on every track of %s", async (_name, extension, codecs) => {
    const file = join(folder(), `made.${extension}`);
    const sources = ["sine=frequency=440:duration=2", "testsrc=duration=2:size=128x96:rate=10"];
    const inputs = sources.flatMap((source) => ["-f", "lavfi", "-i", source]);
    expect(spawnSync("ffmpeg", ["-v", "error", ...inputs, ...codecs, file]).stderr.toString()).toBe("");

    const { tracks, failure, truncated } = await inspect(new Uint8Array(readFileSync(file)), 1000);

    expect([failure, truncated]).toEqual([null, false]);
    expect(tracks.map(({ sha256 }) => sha256)).toEqual(digestsByFfmpeg(file));
  });

  const captures = process.env["CARILLON_KVS_CAPTURES"] ?? join(process.cwd(), "../shared/data/kvs");
  const areThere = existsSync(captures);
  if (!areThere)
    console.warn("skipped: no captures of real streams; CARILLON_KVS_CAPTURES names the folder that holds them");
  // ffmpeg hands out the cut block of a capture that was cut, so only whole ones can be compared.
  (areThere ? it.each : it.skip.each)([
    "output_get_media.mkv",
    "output_get_media_sparse_fragments.mkv",
    "kinesis_video_renderer_example_output.mkv",
    "clusters.mkv",
    "bezos_vogels.mkv",
    "vogels_330.mkv",
    "vogels_480.mkv",
  ])("finds the same payload in the capture %s", async (name) => {
    const { tracks } = await inspect(new Uint8Array(readFileSync(join(captures, name))), 16_384);

    expect(tracks.map(({ sha256 }) => sha256)).toEqual(digestsByFfmpeg(join(captures, name)));
  });

  it("finds the same payload as a meeting's attendee was given", async () => {
    const file = join(folder(), "attendee.mkv");
    writeFileSync(file, concatenate([...generateStream({ shape: "media-pipeline", seconds: 3, seed: 1 })]));

    const { tracks } = await inspect(new Uint8Array(readFileSync(file)));

    expect(tracks.map(({ sha256 }) => sha256)).toEqual(digestsByFfmpeg(file));
  });
});
