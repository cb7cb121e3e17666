import fc from "fast-check";
import { type ListedFragment, listFragments, readArchived } from "../../../shared/kvs/archived-reader.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import { type ArchiveAnswer, scriptedArchive } from "../../support/archive.ts";
import { archivedFragmentBytes, archiveErrorDocument } from "../../support/fragment-bytes.ts";

const STREAM_ARN = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/ChimeVoiceConnector-1/1793699990101";
const START = Date.UTC(2026, 10, 3, 10);
const FIRST_NUMBER = 91_343_852_333_181_432_392_682_062_600_000_000_000_000_000_000n;

const numberOf = (index: number) => String(FIRST_NUMBER + BigInt(index));
const indexOf = (number: string | null) => Number(BigInt(number ?? 0) - FIRST_NUMBER);
const documentOf = (index: number) =>
  archivedFragmentBytes({
    number: numberOf(index),
    time: START + index * 1024,
    blocks: [
      { track: 1, ticks: 0, payload: new Uint8Array(24).fill(index + 1) },
      { track: 1, ticks: 64, payload: new Uint8Array(16).fill(index + 1) },
    ],
  });
const documents = (numbers: readonly string[]) => concatenate(numbers.map((number) => documentOf(indexOf(number))));

const named = (name: string, status?: number): Error =>
  Object.assign(new Error(`the service said ${name}`), { name, $metadata: { httpStatusCode: status } });
async function* chunks(...bytes: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* bytes;
}
const whole: ArchiveAnswer = (numbers) => chunks(documents(numbers));
const cutAfter = (length: number, error?: Error): ArchiveAnswer =>
  async function* (numbers) {
    yield documents(numbers).subarray(0, length);
    if (error) throw error;
  };
const refused =
  (error: Error): ArchiveAnswer =>
  () => {
    throw error;
  };
/** Answers as the service does that does not hold some of the fragments. */
const lacking =
  (missing: readonly number[], naming: boolean): ArchiveAnswer =>
  (numbers) => {
    const at = numbers.findIndex((number) => missing.includes(indexOf(number)));
    if (at < 0) return whole(numbers);
    return chunks(documents(numbers.slice(0, at)), archiveErrorDocument(naming ? (numbers[at] ?? "") : null, 4000));
  };
/** Answers as a service would that passes over what it does not hold, without a word. */
const passingOver =
  (missing: readonly number[]): ArchiveAnswer =>
  (numbers) =>
    whole(numbers.filter((number) => !missing.includes(indexOf(number))));

const instantly = { now: () => START, sleep: async () => {} };

/** Reads fragments with these indices; which came, in order, which did not, and what was asked for. */
async function read(indices: readonly number[], ...answers: readonly ArchiveAnswer[]) {
  const archive = scriptedArchive(instantly, { answers });
  const missing: number[] = [];
  const given: number[] = [];
  const numbers = indices.map(numberOf);
  const onMissing = (number: string) => missing.push(indexOf(number));
  for await (const { fragment, blocks } of readArchived(archive, { streamArn: STREAM_ARN, numbers, onMissing })) {
    given.push(indexOf(fragment.number));
    expect(concatenate(blocks.map(({ payload }) => payload))).toEqual(
      new Uint8Array(40).fill(indexOf(fragment.number) + 1),
    );
  }
  return { given, missing, asked: archive.asked.map((each) => each.map(indexOf)) };
}

describe("reading fragments from the archive", () => {
  it("gives them in the order in which they are asked for", async () => {
    expect(await read([3, 1, 2], whole)).toEqual({ given: [3, 1, 2], missing: [], asked: [[3, 1, 2]] });
  });

  it("asks for a thousand at a time", async () => {
    const indices = Array.from({ length: 1001 }, (_none, index) => index);

    const { given, asked } = await read(indices, whole);

    expect(given).toEqual(indices);
    expect(asked.map(({ length }) => length)).toEqual([1000, 1]);
  });

  it("asks for nothing when nothing is wanted", async () => {
    expect(await read([], whole)).toEqual({ given: [], missing: [], asked: [] });
  });

  it.each<[string, Error | undefined]>([
    ["ends", undefined],
    ["breaks", named("ECONNRESET")],
  ])(
    "an answer that %s anywhere is asked for again, from the first fragment on that it did not give",
    async (_title, error) => {
      const length = documents([0, 1, 2].map(numberOf)).length;
      for (let cut = 0; cut < length; cut += 7) {
        const { given, missing } = await read([0, 1, 2], cutAfter(cut, error), whole);

        expect(given).toEqual([0, 1, 2]);
        expect(missing).toEqual([]);
      }
    },
  );

  it("asks only for the rest after a cut", async () => {
    const two = documents([0, 1].map(numberOf)).length;

    expect((await read([0, 1, 2], cutAfter(two + 40), whole)).asked).toEqual([[0, 1, 2], [2]]);
    // Where nothing has begun after it, a fragment may have been cut at the end of a block.
    expect((await read([0, 1, 2], cutAfter(two), whole)).asked).toEqual([
      [0, 1, 2],
      [1, 2],
    ]);
  });

  it.each([
    ["by number", true],
    ["without saying which", false],
  ])("notices a fragment that the service says it does not hold, %s", async (_title, naming) => {
    expect(await read([0, 1, 2, 3], lacking([1, 3], naming))).toMatchObject({ given: [0, 2], missing: [1, 3] });
  });

  it("asks no more often than it must where the service names what is missing", async () => {
    expect((await read([0, 1, 2], lacking([1], true))).asked).toEqual([[0, 1, 2], [2]]);
  });

  it.each([[[0]], [[1]], [[2]], [[0, 1]], [[1, 2]], [[0, 1, 2]]])(
    "notices fragments that the service passes over without a word: %j",
    async (missing) => {
      const result = await read([0, 1, 2], passingOver(missing));

      expect(result.missing).toEqual(missing);
      expect(result.given).toEqual([0, 1, 2].filter((index) => !missing.includes(index)));
    },
  );

  it("leaves out a fragment that is no Matroska, and tells", async () => {
    const broken: ArchiveAnswer = (numbers) => {
      const at = numbers.findIndex((number) => indexOf(number) === 1);
      if (at < 0) return whole(numbers);
      return chunks(documents(numbers.slice(0, at)), new TextEncoder().encode("<html>".repeat(20)));
    };

    expect(await read([0, 1, 2], broken)).toMatchObject({ given: [0, 2], missing: [1] });
  });

  it.each([3002, 4503, 5000])("tries again after error %i inside the answer", async (id) => {
    const failing: ArchiveAnswer = (numbers) => chunks(documents(numbers.slice(0, 1)), archiveErrorDocument(null, id));

    expect(await read([0, 1, 2], failing, failing, whole)).toMatchObject({ given: [0, 1, 2], missing: [] });
  });

  it("says that a stream will never be readable", async () => {
    const gone = refused(named("ResourceNotFoundException", 400));

    await expect(read([0], gone)).rejects.toMatchObject({ code: "UNREADABLE_STREAM", retryable: false });
    await expect(read([0], () => chunks(archiveErrorDocument(null, 4501)))).rejects.toMatchObject({
      code: "UNREADABLE_STREAM",
    });
  });

  it("gives up, for now, a service that keeps failing", async () => {
    await expect(read([0], refused(named("InternalFailure", 500)))).rejects.toMatchObject({
      code: "STREAM_UNAVAILABLE",
      retryable: true,
    });
  });

  it("stops when it is told to", async () => {
    const archive = scriptedArchive(instantly, { answers: [whole] });
    const stop = AbortSignal.abort(new Error("enough"));

    const reading = readArchived(archive, { streamArn: STREAM_ARN, numbers: [numberOf(0)], signal: stop });

    await expect(reading.next()).rejects.toThrow("enough");
    expect(archive.asked).toEqual([]);
  });

  it("gives everything that there is in order, and tells the rest, whatever goes wrong on the way", async () => {
    const fault = fc.oneof(
      fc.nat(1500).map((length) => cutAfter(length)),
      fc.nat(1500).map((length) => cutAfter(length, named("ECONNRESET"))),
      fc.constant(refused(named("ClientLimitExceededException", 400))),
      fc.constant(refused(named("ServiceUnavailable", 503))),
      fc.constant<ArchiveAnswer>((numbers) => chunks(documents(numbers.slice(0, 1)), archiveErrorDocument(null, 5000))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(12), { maxLength: 6 }),
        fc.uniqueArray(fc.nat(12), { maxLength: 3 }),
        fc.boolean(),
        fc.array(fault, { maxLength: 6 }),
        async (wanted, missing, naming, faults) => {
          // A service that is cut or fails does not hold the missing either.
          const held: ArchiveAnswer = lacking(missing, naming);
          const story = faults.map(
            (each): ArchiveAnswer =>
              (numbers) =>
                numbers.some((number) => missing.includes(indexOf(number))) ? held(numbers) : each(numbers),
          );

          const result = await read(wanted, ...story, held);

          expect(result.given).toEqual(wanted.filter((index) => !missing.includes(index)));
          expect(result.missing).toEqual(wanted.filter((index) => missing.includes(index)));
        },
      ),
    );
  });
});

describe("listing what the archive holds", () => {
  const listed = (index: number): ListedFragment => ({
    number: numberOf(index),
    producerTimestamp: START + index * 1024,
    serverTimestamp: START + index * 1024,
    duration: 1024,
  });
  const page = (...indices: number[]) => indices.map(listed);
  const range = { streamArn: STREAM_ARN, from: START, to: START + 60_000 };
  const failing = (error: Error) => () => {
    throw error;
  };

  it("takes every page, in order of number, each fragment once", async () => {
    const archive = scriptedArchive(instantly, { pages: [() => page(2, 0), () => page(3, 2), () => page(1)] });

    const fragments = await listFragments(archive, range);

    expect(fragments).toEqual(page(0, 1, 2, 3));
    expect(archive.pages).toEqual([null, "after page 1", "after page 2"]);
  });

  it("orders by value, not as text", async () => {
    const short = { ...listed(0), number: "9" };
    const archive = scriptedArchive(instantly, { pages: [() => [listed(0), short]] });

    expect(await listFragments(archive, range)).toEqual([short, listed(0)]);
  });

  it.each(["ClientLimitExceededException", "ServiceUnavailable", "TimeoutError"])(
    "asks again for a page that failed with %s",
    async (name) => {
      const unwell = failing(named(name));
      const archive = scriptedArchive(instantly, { pages: [() => page(0), unwell, unwell, () => page(1)] });

      const fragments = await listFragments(archive, range);

      expect(fragments).toEqual(page(0, 1));
      expect(archive.pages).toEqual([null, "after page 1", "after page 1", "after page 1"]);
    },
  );

  it("says that a stream is not there", async () => {
    const archive = scriptedArchive(instantly, { pages: [failing(named("ResourceNotFoundException", 400))] });

    await expect(listFragments(archive, range)).rejects.toMatchObject({ code: "UNREADABLE_STREAM" });
  });
});
