import { concatenate } from "../../../shared/media/ebml-writer.ts";
import { MatroskaError } from "../../../shared/media/errors.ts";
import { cluster, serviceTags } from "../../../shared/media/matroska-writer.ts";
import { type FragmentWithBlocks, readFragments } from "../../../shared/media/read-fragments.ts";
import { effort } from "../../support/effort.ts";
import { chunksOf } from "../../support/media/chunks.ts";
import { documentOf, tagsAfter } from "../../support/media/corpus/parts.ts";
import { CORPUS } from "../../support/media/corpus.ts";
import { sha256 } from "../../support/media/outcome.ts";
import { noise } from "../../support/media/random.ts";

/** Everything that is yielded, and what is thrown after it. */
async function collected(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, options = {}) {
  const fragments: FragmentWithBlocks[] = [];
  try {
    for await (const fragment of readFragments(source, options)) fragments.push(fragment);
    return { fragments, error: null };
  } catch (error) {
    return { fragments, error };
  }
}

const withBlock = (payload: Uint8Array, flags = 0x80) =>
  documentOf(0, { cluster: cluster({ timestampTicks: 0, blocks: [{ track: 1, ticks: 0, payload, flags }] }) });

const wholeOf = ({ fragments }: { fragments: FragmentWithBlocks[] }) =>
  fragments.map(({ blocks }) => blocks.map(({ payload, isWhole }) => [payload.length, isWhole]));

describe("readFragments", () => {
  it.each(CORPUS.slice(0, effort(CORPUS.length, 6)).map((entry) => [entry.name, entry] as const))(
    "yields what the corpus says of %s",
    async (_name, { bytes, expected, options }) => {
      const { fragments, error } = await collected(chunksOf(bytes, 100), options);
      const told = expected.fragments.filter(({ endedBy }) => endedBy !== null);

      expect(fragments.map(({ fragment }) => fragment.number)).toEqual(told.map(({ number }) => number));
      fragments.forEach(({ blocks }, index) => {
        expect(blocks.map((b) => [b.trackNumber, b.milliseconds])).toEqual(
          told[index]?.blocks.map((b) => b.slice(0, 2)),
        );
        expect(blocks.map((b) => b.frameBytes)).toEqual(told[index]?.blocks.map((b) => b[3] ?? null));
        expect(sha256(blocks.map(({ payload }) => payload))).toBe(told[index]?.payloadSha256);
        for (const { track, trackNumber } of blocks) expect(track?.number ?? trackNumber).toBe(trackNumber);
      });
      expect(error instanceof MatroskaError ? error.code : error).toBe(expected.error?.code ?? null);
    },
  );

  it("gives a copy: what the source does with its chunks afterwards changes nothing", async () => {
    const payload = noise(1, 1000);

    const { fragments } = await collected(chunksOf(withBlock(payload), 64));

    expect(fragments[0]?.blocks[0]?.payload).toEqual(payload);
  });

  it("reads blocks larger than what is believed of a size", async () => {
    const payload = noise(2, 700_000);

    for (const size of [4096, 300_000, Number.POSITIVE_INFINITY]) {
      const { fragments } = await collected(chunksOf(withBlock(payload), size));
      expect(wholeOf({ fragments })).toEqual([[[700_000, true]]]);
      expect(Buffer.from(fragments[0]?.blocks[0]?.payload ?? []).equals(payload)).toBe(true);
    }
  });

  it("gives no more of a block than was there, be it long, or without a first byte", async () => {
    const blocks = [300_000, 5].map((length, ticks) => ({ track: 1, ticks, payload: noise(ticks, length) }));
    const two = documentOf(0, { cluster: cluster({ timestampTicks: 0, blocks }) });
    const cut = withBlock(new Uint8Array(40)).subarray(0, -40 - serviceTags(tagsAfter(0)).length);

    expect(wholeOf(await collected(chunksOf(two, 4096)))).toEqual([
      [
        [300_000, true],
        [5, true],
      ],
    ]);
    expect(wholeOf(await collected([cut]))).toEqual([[[0, false]]]);
  });

  it("yields a fragment without a cluster", async () => {
    expect(wholeOf(await collected([documentOf(0, { cluster: new Uint8Array(0) })]))).toEqual([[]]);
  });

  it("reads nothing behind bytes that are wrong", async () => {
    let given = 0;
    function* source() {
      for (; given < 3; given++) yield Uint8Array.of(0);
    }

    const { error } = await collected(source());

    expect(error).toMatchObject({ code: "NOT_MATROSKA" });
    expect(given).toBe(0);
  });

  it("takes memory for what came, not for what is claimed", async () => {
    const claimed = withBlock(new Uint8Array(50_000_000)).subarray(0, 2000);

    const { fragments } = await collected([claimed]);

    const [block] = fragments[0]?.blocks ?? [];
    expect(block?.payload.buffer.byteLength).toBeLessThan(300_000);
    expect(block?.payload.length).toBeLessThan(2000);
    expect([fragments[0]?.fragment.truncated, block?.isWhole]).toEqual([true, false]);
  });

  it("gives the fragment that a lost connection cut, then throws the connection's error", async () => {
    const lost = new Error("socket hang up");
    async function* source() {
      yield documentOf(0);
      yield documentOf(1).subarray(0, 440);
      throw lost;
    }

    const { fragments, error } = await collected(source());

    expect(error).toBe(lost);
    expect(fragments.map(({ fragment }) => [fragment.endedBy, fragment.truncated])).toEqual([
      ["continuation-token", false],
      ["end-of-stream", true],
    ]);
    expect(wholeOf({ fragments })[1]).toEqual([[12, false]]);
  });

  it("yields each fragment before it asks for the chunk after", async () => {
    const asked: number[] = [];
    function* source() {
      for (let index = 0; index < 3; index++) {
        asked.push(index);
        yield documentOf(index);
      }
    }

    const seen: number[] = [];
    for await (const _fragment of readFragments(source())) seen.push(asked.length);

    expect(seen).toEqual([1, 2, 3]);
  });

  it("lets the source go when nobody reads on, and after an error", async () => {
    let released = 0;
    async function* source(bytes: Uint8Array) {
      try {
        yield bytes;
        yield bytes;
      } finally {
        released++;
      }
    }

    for await (const _fragment of readFragments(source(documentOf(0)))) break;
    const { error } = await collected(source(concatenate([documentOf(0), Uint8Array.of(0x05)])));

    expect(released).toBe(2);
    expect(error).toBeInstanceOf(MatroskaError);
  });

  it("holds to the bound that it is given", async () => {
    const { error } = await collected([documentOf(0)], { maximumBufferedBytes: 10 });

    expect(error).toMatchObject({ code: "ELEMENT_TOO_LARGE", retryable: false });
  });
});
