import fc from "fast-check";
import { FragmentSplitter } from "../../../local/kinesis-video/fragment-splitter.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import {
  ebmlHeader,
  openSegment,
  producerTags,
  segmentInfo,
  trackList,
} from "../../../shared/media/matroska-writer.ts";
import { producerFragment, producerHeader } from "../../support/kinesis-video.ts";

interface Split {
  tagCount: number;
  ticks: number;
  headBytes: number;
  media: Buffer;
  blocks: [number, number][];
  trailingTags: number;
}

function split(chunks: Iterable<Uint8Array>, policy: "preceding" | "following" = "preceding"): Split[] {
  const fragments: Split[] = [];
  const last = () => fragments.at(-1) as Split;
  const splitter = new FragmentSplitter(
    {
      onStart: ({ tagCount, clusterTicks, bytes }) =>
        fragments.push({
          tagCount,
          ticks: clusterTicks,
          headBytes: bytes.length,
          media: Buffer.alloc(0),
          blocks: [],
          trailingTags: -1,
        }),
      onBytes: (bytes) => {
        last().media = Buffer.concat([last().media, bytes]);
      },
      onBlock: (track, ticks) => last().blocks.push([track, ticks]),
      onEnd: (trailing) => {
        last().trailingTags = trailing.reduce((sum, { tagCount }) => sum + tagCount, 0);
      },
    },
    policy,
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return fragments;
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let position = 0;
  for (let index = 0; position < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    // A Buffer, whose `slice` is a view: held bytes must be copies.
    yield Buffer.from(bytes.subarray(position, position + size));
    position += size;
  }
}

const TAGS = [
  ["TransactionId", "t-1"],
  ["CallId", "c-1"],
] as const;

describe("FragmentSplitter", () => {
  const clusters = [0, 1024, 2048].map((timecode, index) =>
    producerFragment(timecode, { blocks: 3, size: index === 1 ? "known" : "unknown" }),
  );
  const tags = producerTags(TAGS);
  const [first, second, third] = clusters as [Uint8Array, Uint8Array, Uint8Array];
  const beforeTracks = [
    ebmlHeader(),
    openSegment(1),
    tags,
    segmentInfo(),
    trackList([{ number: 1, codecId: "A_AAC" }]),
  ];
  const stream = concatenate([...beforeTracks, first, tags, second, tags, third, tags]);

  it("finds the same in any split, and leaves clusters as they are", () => {
    const whole = split([stream]);

    expect(whole.map(({ media }) => media)).toEqual(clusters.map((cluster) => Buffer.from(cluster)));
    expect(whole.map(({ ticks }) => ticks)).toEqual([0, 1024, 2048]);
    expect(whole[1]?.blocks).toEqual([
      [1, 0],
      [1, 64],
      [1, 128],
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        expect(split(cut(stream, sizes))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
    expect(split(cut(stream, [1]))).toEqual(whole);
  });

  it.each([
    ["preceding", [2, 0, 0], [2, 2, 2]],
    ["following", [2, 2, 2], [0, 0, 2]],
  ] as const)("gives tags between clusters to the %s fragment", (policy, before, after) => {
    const fragments = split([stream], policy);

    expect(fragments.map(({ tagCount }) => tagCount)).toEqual(before);
    expect(fragments.map(({ trailingTags }) => trailingTags)).toEqual(after);
  });

  it("repeats tags that come after Tracks in every fragment", () => {
    const fragments = split([concatenate([producerHeader(), tags, first, second])]);

    expect(fragments.map(({ tagCount }) => tagCount)).toEqual([2, 2]);
    expect(new Set(fragments.map(({ headBytes }) => headBytes)).size).toBe(1);
  });

  it("starts anew at an EBML header", () => {
    const fragments = split([stream, stream]);

    expect(fragments.map(({ ticks }) => ticks)).toEqual([0, 1024, 2048, 0, 1024, 2048]);
    expect(fragments.slice(3)).toEqual(fragments.slice(0, 3));
  });

  it.each([
    ["something else than Matroska", Buffer.from("GET / HTTP/1.1")],
    ["a cut element", stream.subarray(0, stream.length - 3)],
    ["a cluster without a timestamp", concatenate([producerHeader(), Buffer.from("1f43b675ffa3", "hex"), tags])],
    ["an element of unknown size", concatenate([producerHeader(), Buffer.from("1254c367ff", "hex")])],
    ["a size of nine bytes", concatenate([producerHeader(), Buffer.from("1254c36700ffffffffffffffff", "hex")])],
  ])("refuses %s", (_name, bytes) => {
    expect(() => split([bytes])).toThrow(expect.objectContaining({ code: "INVALID_MKV_DATA" }));
  });

  it("never throws anything else, whatever byte is changed", () => {
    fc.assert(
      fc.property(fc.nat(stream.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = new Uint8Array(stream);
        changed[at] = (changed[at] ?? 0) ^ change;
        try {
          split(cut(changed, [333]));
        } catch (error) {
          expect(error).toMatchObject({ code: "INVALID_MKV_DATA" });
        }
      }),
      { numRuns: 500 },
    );
  });
});
