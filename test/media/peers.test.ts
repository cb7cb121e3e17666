import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { EbmlStreamDecoder, SimpleBlock } from "ebml-stream";
import fc from "fast-check";
import { Decoder, tools } from "ts-ebml";
import { concatenate } from "../../shared/media/ebml-writer.ts";
import { MatroskaReader } from "../../shared/media/matroska-reader.ts";
import { cluster, trackList } from "../../shared/media/matroska-writer.ts";
import { block, documentOf, timeOf } from "../support/media/corpus/parts.ts";
import { CORPUS } from "../support/media/corpus.ts";
import { sha256 } from "../support/media/outcome.ts";
import { noise } from "../support/media/random.ts";
import { bytesOf, type StreamShape, streams } from "../support/media/streams.ts";
import { useStateFolder } from "../support/state-folder.ts";

type Block = readonly [track: number, ticks: number, payloadSha256: string];

/** Every whole block, as our reader tells it. */
function blocksOf(bytes: Uint8Array): Block[] {
  const blocks: Block[] = [];
  let header: readonly [track: number, ticks: number] = [0, 0];
  const reader = new MatroskaReader({
    onBlock: (track, ticks) => {
      header = [track, ticks];
    },
    onPayload: (buffer, start, end, isLast) => {
      if (isLast) blocks.push([...header, sha256([buffer.subarray(start, end)])]);
    },
  });
  reader.push(bytes);
  reader.end();
  return blocks;
}

/** The same as `ts-ebml` tells it. */
function tsEbmlBlocks(bytes: Uint8Array): Block[] {
  return new Decoder().decode(new Uint8Array(bytes).buffer).flatMap((element) => {
    if (element.type !== "b" || (element.name !== "SimpleBlock" && element.name !== "Block")) return [];
    const { trackNumber, timecode, frames } = tools.ebmlBlock(element.data);
    return [[trackNumber, timecode, sha256(frames)] as const];
  });
}

/** The same as `ebml-stream` tells it. */
async function ebmlStreamBlocks(bytes: Uint8Array): Promise<Block[]> {
  const decoder = new EbmlStreamDecoder();
  const blocks: Block[] = [];
  decoder.on("data", (tag: unknown) => {
    if (tag instanceof SimpleBlock) blocks.push([tag.track, tag.value, sha256([tag.payload])]);
  });
  decoder.end(Buffer.from(bytes));
  await new Promise((resolve, reject) => decoder.once("end", resolve).once("error", reject));
  return blocks;
}

/** What ts-ebml cannot read, and what it says or does instead. */
const UNREADABLE: ReadonlyMap<string, string> = new Map([
  ["audio-masters-of-every-kind", "an empty number is an exception"],
  ["timecode-scale-missing", "an empty number is an exception"],
  ["tracks-cut-inside", "a child past its parent is an exception"],
  ["block-groups", "a Block outside a group is taken for one in it"],
  ["void-crc-unknown-elements", "finds no block behind the unknown elements"],
  ["seek-head-of-another-file", "finds no block behind the SeekHead"],
  ["block-over-100-kb", "loses its place in a block this long"],
  ["laced-empty-frames", "EBML lacing without sizes is an exception"],
  ["hostile-sizes-block-of-8-pib", "a size past 2^53 is an exception"],
]);

const readable = CORPUS.filter(({ name, expected }) => expected.error === null && !UNREADABLE.has(name));

/** Streams of every shape without what the peers cannot read: unknown elements and lacing. */
const plainStreams: fc.Arbitrary<StreamShape> = streams.map((stream) =>
  stream.map((document) => ({
    ...document,
    strangers: false,
    fragments: document.fragments.map(({ cluster: written, ...fragment }) => ({
      ...fragment,
      cluster: written && {
        ...written,
        strangers: [],
        blocks: written.blocks
          .filter(({ lacing, track }) => lacing === "none" && track > 0 && track < 127)
          .map((shape) => ({ ...shape, kind: "simple" as const })),
      },
    })),
  })),
);

describe("peers read the same blocks", () => {
  it.each(readable.map(({ name, bytes }) => [name, bytes] as const))("ts-ebml, of %s", (_name, bytes) => {
    expect(tsEbmlBlocks(bytes)).toEqual(blocksOf(bytes));
  });

  it("ts-ebml and ebml-stream, of streams of every shape", async () => {
    await fc.assert(
      fc.asyncProperty(plainStreams, async (stream) => {
        const bytes = bytesOf(stream);
        const blocks = blocksOf(bytes);

        expect(tsEbmlBlocks(bytes)).toEqual(blocks);
        expect(await ebmlStreamBlocks(bytes)).toEqual(blocks);
      }),
      { numRuns: 50 },
    );
  });
});

const hasFfprobe = spawnSync("ffprobe", ["-version"]).status === 0;
if (!hasFfprobe) console.warn("skipped: ffprobe is not installed");

describe("ffprobe reads the same blocks", () => {
  const newFolder = useStateFolder();

  // ffprobe believes what the track declares, and needs an Audio master: real voice streams give it neither rightly.
  const audio = { samplingFrequencyInHertz: 8000, channels: 1 };
  const tracks = trackList([{ number: 1, codecId: "A_PCM/INT/LIT", audio }]);
  const document = (index: number, form: { size: "known" | "unknown"; sizeLength: number }) => {
    const blocks = Array.from({ length: 16 }, (_none, at) => block(at * 64, noise(at, at === 9 ? 192 : 1024)));
    return documentOf(index, { tracks, cluster: cluster({ timestampTicks: timeOf(index), blocks, ...form }) });
  };

  (hasFfprobe ? it : it.skip).each([
    ["unknown", 1],
    ["unknown", 8],
    ["known", 4],
    ["known", 8],
  ] as const)("clusters of %s size in %d bytes", (size, sizeLength) => {
    const bytes = concatenate([0, 1, 2].map((index) => document(index, { size, sizeLength })));
    const path = join(newFolder(), "stream.mkv");
    writeFileSync(path, bytes);

    const { stdout } = spawnSync(
      "ffprobe",
      ["-v", "error", "-show_entries", "packet=pts,size", "-of", "csv=p=0", path],
      { encoding: "utf8" },
    );

    const expected: string[] = [];
    let time = 0;
    new MatroskaReader({
      onClusterTimestamp: (ticks) => {
        time = ticks;
      },
      onBlock: (_track, ticks, _flags, payloadBytes) => expected.push(`${time + ticks},${payloadBytes}`),
    }).push(bytes);
    expect(stdout.trim().split("\n")).toEqual(expected);
    expect(expected).toHaveLength(48);
  });
});
