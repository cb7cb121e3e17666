import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { effort } from "../../support/effort.ts";
import { chunksOf, randomChunksOf } from "../../support/media/chunks.ts";
import { CORPUS } from "../../support/media/corpus.ts";
import { type Outcome, outcomeOf } from "../../support/media/outcome.ts";
import { randomFrom } from "../../support/media/random.ts";
import { bytesOf, fragmentsOf, streams } from "../../support/media/streams.ts";
import { Transcript } from "../../support/media/transcript.ts";

/** `toEqual` takes most of the time of a property over many streams: it is only asked where it has something to show. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
  expect(isDeepStrictEqual(actual, expected)).toBe(true);
}

describe("streams of every shape", () => {
  it("are read as they were written, in any chunks", () => {
    fc.assert(
      fc.property(streams, fc.nat(), (stream, seed) => {
        const bytes = bytesOf(stream);
        const expected = { fragments: fragmentsOf(stream), error: null };

        const outcomes = [
          ...[1, 7, 16_384].map((size) => outcomeOf(chunksOf(bytes, size))),
          outcomeOf(randomChunksOf(bytes, randomFrom(seed))),
        ];

        for (const outcome of outcomes) expectSame(outcome, expected);
      }),
      { numRuns: effort(100, 5) },
    );
  });

  it("give each byte of audio with the push that brings it", () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const bytes = bytesOf(stream);
        const transcript = new Transcript();

        let most = 0;
        for (const byte of bytes) {
          const before = transcript.payloadBytes;
          transcript.reader.push(Uint8Array.of(byte));
          most = Math.max(most, transcript.payloadBytes - before);
        }

        // A byte that was withheld would have to come with another one.
        expect(most).toBeLessThanOrEqual(1);
      }),
      { numRuns: effort(30, 3) },
    );
  });
});

const blocksOf = ({ fragments }: Outcome) => fragments.flatMap(({ blocks }) => blocks);
const provenOf = ({ fragments }: Outcome) =>
  fragments.filter(({ endedBy }) => endedBy === "continuation-token" || endedBy === "error");

describe("a stream that is cut", () => {
  const small = CORPUS.filter(({ name, bytes }) => bytes.length < 700 || name === "two-fragments");

  it.each(small.slice(0, effort(small.length, 3)).map((entry) => [entry.name, entry] as const))(
    "at any byte gives what came before: %s",
    (_name, { bytes, expected, options }) => {
      for (let length = 0; length < bytes.length; length += effort(1, 61)) {
        const cut = outcomeOf([bytes.subarray(0, length)], options);

        expectSame(blocksOf(cut), blocksOf(expected).slice(0, blocksOf(cut).length));
        expectSame(provenOf(cut), provenOf(expected).slice(0, provenOf(cut).length));
        if (cut.error !== null) expectSame(cut.error, expected.error);
      }
    },
  );
});
