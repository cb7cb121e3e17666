import type { StartSelector } from "@aws-sdk/client-kinesis-video-media";
import fc from "fast-check";
import { type OpenMedia, readLive } from "../../../shared/kvs/live-reader.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import { cluster, ebmlHeader, openSegment } from "../../../shared/media/matroska-writer.ts";
import type { FragmentWithBlocks } from "../../../shared/media/read-fragments.ts";
import { archivedFragmentBytes, errorDocument, fragmentBytes, serviceTagsOf } from "../../support/fragment-bytes.ts";
import { createVirtualClock, type VirtualClock } from "../../support/virtual-clock.ts";

const STREAM_ARN = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/ChimeVoiceConnector-1/1793699990101";
const START = Date.UTC(2026, 10, 3, 10);
const FIRST_NUMBER = 91_343_852_333_181_432_392_682_062_600_000_000_000_000_000_000n;

type Size = "known" | "unknown";

const numberOf = (index: number) => String(FIRST_NUMBER + BigInt(index));
const payloadOf = (index: number) => new Uint8Array(40).fill(index + 1);
const timeOf = (index: number) => START + index * 1024;

function documentOf(index: number, size: Size = "unknown"): Uint8Array {
  const payload = payloadOf(index);
  const blocks = [
    { track: 1, ticks: 0, payload: payload.subarray(0, 24) },
    { track: 1, ticks: 64, payload: payload.subarray(24) },
  ];
  return fragmentBytes({ number: numberOf(index), time: timeOf(index), blocks, size });
}

const documents = (from: number, to: number, size?: Size) =>
  concatenate(Array.from({ length: to - from }, (_none, index) => documentOf(from + index, size)));

/** The index of the first fragment that a selector asks for. */
function firstOf({ AfterFragmentNumber, StartTimestamp }: StartSelector): number {
  if (AfterFragmentNumber !== undefined) return Number(BigInt(AfterFragmentNumber) - FIRST_NUMBER) + 1;
  return Math.max(0, Math.ceil(((StartTimestamp?.getTime() ?? 0) - START) / 1024));
}

/** What one attempt to open the stream comes to. */
type Answer = (start: StartSelector, signal: AbortSignal) => AsyncIterable<Uint8Array>;

const named = (name: string): Error => Object.assign(new Error(`the service said ${name}`), { name });
const refused =
  (error: unknown): Answer =>
  () => {
    throw error;
  };
const bytes = (...chunks: Uint8Array[]): Answer =>
  async function* () {
    yield* chunks;
  };
const cutOff = (error: unknown, ...chunks: Uint8Array[]): Answer =>
  async function* () {
    yield* chunks;
    throw error;
  };

/** Answers one attempt after another as scripted, and the last way for ever. */
function scripted(...answers: readonly Answer[]) {
  const starts: StartSelector[] = [];
  const open: OpenMedia = async (_streamArn, start, signal) => {
    const answer = answers[Math.min(starts.length, answers.length - 1)];
    starts.push(start);
    if (!answer) throw new RangeError("a script needs an answer");
    return answer(start, signal);
  };
  return { open, starts };
}

const byTime = (index: number): StartSelector => ({
  StartSelectorType: "SERVER_TIMESTAMP",
  StartTimestamp: new Date(timeOf(index)),
});
const afterNumber = (index: number): StartSelector => ({
  StartSelectorType: "FRAGMENT_NUMBER",
  AfterFragmentNumber: numberOf(index),
});

const instantly = { now: () => START, sleep: async () => {} };

interface Setting {
  readonly open: OpenMedia;
  readonly start?: { readonly afterFragment?: string; readonly serverTime: number };
  readonly signal?: AbortSignal;
  readonly clock?: VirtualClock;
  readonly random?: () => number;
}

function read({ open, start = { serverTime: START }, signal, clock, random = () => 0 }: Setting) {
  return readLive({
    open,
    clock: clock ?? instantly,
    random,
    streamArn: STREAM_ARN,
    start,
    signal: signal ?? new AbortController().signal,
  });
}

/** Reads until so many fragments have come, then stops reading. */
async function take(fragments: AsyncIterable<FragmentWithBlocks>, count: number): Promise<FragmentWithBlocks[]> {
  const taken: FragmentWithBlocks[] = [];
  for await (const fragment of fragments) if (taken.push(fragment) === count) break;
  return taken;
}

const numbersOf = (fragments: readonly FragmentWithBlocks[]) => fragments.map(({ fragment }) => fragment.number);
const payloadsOf = (fragments: readonly FragmentWithBlocks[]) =>
  fragments.map(({ blocks }) => concatenate(blocks.map(({ payload }) => payload)));
const indices = (count: number) => Array.from({ length: count }, (_none, index) => index);

describe("reading a stream live", () => {
  it("starts by the service's clock, or after the fragment that was read last", async () => {
    const [fresh, resumed] = [scripted(bytes(documents(0, 2))), scripted(bytes(documents(3, 4)))];

    const first = await take(read({ open: fresh.open }), 2);
    const next = await take(read({ open: resumed.open, start: { afterFragment: numberOf(2), serverTime: START } }), 1);

    expect(numbersOf([...first, ...next])).toEqual([0, 1, 3].map(numberOf));
    expect([...fresh.starts, ...resumed.starts]).toEqual([byTime(0), afterNumber(2)]);
  });

  it("resumes after the last whole fragment when a session ends without a word", async () => {
    const { open, starts } = scripted(bytes(documents(0, 2)), bytes(documents(2, 4)), bytes(documents(4, 5)));

    const taken = await take(read({ open }), 5);

    expect(numbersOf(taken)).toEqual(indices(5).map(numberOf));
    expect(starts).toEqual([byTime(0), afterNumber(1), afterNumber(3)]);
  });

  it.each<[string, (chunk: Uint8Array) => Answer]>([
    ["ends", bytes],
    ["breaks", (chunk) => cutOff(new Error("socket hang up"), chunk)],
  ])("reads a fragment again, whole, when the answer %s inside it", async (_title, answer) => {
    const cut = documents(0, 2).subarray(0, documents(0, 2).length - 60);
    const { open, starts } = scripted(answer(cut), bytes(documents(1, 3)));

    const taken = await take(read({ open }), 3);

    expect(payloadsOf(taken)).toEqual(indices(3).map(payloadOf));
    expect(starts).toEqual([byTime(0), afterNumber(0)]);
  });

  it("goes on by time where the service no longer knows the last fragment", async () => {
    const { open, starts } = scripted(
      bytes(documents(0, 2)),
      bytes(errorDocument(4000)),
      bytes(documents(1, 3)),
      bytes(documents(3, 4)),
    );

    const taken = await take(read({ open }), 4);

    // The fragment at that time comes again: it was read.
    expect(numbersOf(taken)).toEqual([0, 1, 2, 3].map(numberOf));
    expect(starts).toEqual([byTime(0), afterNumber(1), byTime(1), afterNumber(2)]);
  });

  it("goes on from the leg's start where the fragment of an earlier reader is not known", async () => {
    const { open, starts } = scripted(bytes(errorDocument(4000)), bytes(documents(5, 6)));

    const taken = await take(read({ open, start: { afterFragment: numberOf(3), serverTime: timeOf(1) } }), 1);

    expect(numbersOf(taken)).toEqual([numberOf(5)]);
    expect(starts).toEqual([afterNumber(3), byTime(1)]);
  });

  it.each([3002, 4503, 5000])("tries again after error %i inside the stream", async (id) => {
    const { open, starts } = scripted(
      bytes(concatenate([documentOf(0), errorDocument(id)])),
      bytes(errorDocument(id)),
      bytes(documents(1, 2)),
    );

    const taken = await take(read({ open }), 2);

    expect(numbersOf(taken)).toEqual([0, 1].map(numberOf));
    expect(starts).toEqual([byTime(0), afterNumber(0), afterNumber(0)]);
  });

  it("tries again after bytes that are no Matroska", async () => {
    const { open } = scripted(
      bytes(documentOf(0), new TextEncoder().encode("<html>Service Unavailable</html>")),
      bytes(documents(1, 2)),
    );

    expect(numbersOf(await take(read({ open }), 2))).toEqual([0, 1].map(numberOf));
  });

  it("leaves out a fragment that has no number", async () => {
    const unnumbered = concatenate([
      ebmlHeader(),
      openSegment(),
      cluster({ timestampTicks: 0, blocks: [] }),
      serviceTagsOf([["CONTINUATION_TOKEN", numberOf(9)]]),
    ]);
    const { open } = scripted(bytes(unnumbered, documents(0, 1)));

    expect(numbersOf(await take(read({ open }), 1))).toEqual([numberOf(0)]);
  });
});

describe("a stream that will never be readable", () => {
  it.each([4500, 4501, 4502, 4504, 4505, 4506])("says so in the stream: %i", async (id) => {
    const { open, starts } = scripted(bytes(concatenate([documentOf(0), errorDocument(id)])));
    const reading = read({ open });

    const { value } = await reading.next();

    expect(value?.fragment.number).toBe(numberOf(0));
    await expect(reading.next()).rejects.toMatchObject({
      code: "UNREADABLE_STREAM",
      streamArn: STREAM_ARN,
      retryable: false,
    });
    expect(starts).toHaveLength(1);
  });

  it.each(["ResourceNotFoundException", "InvalidArgumentException"])("is refused with %s", async (name) => {
    const { open, starts } = scripted(refused(named(name)));

    await expect(read({ open }).next()).rejects.toMatchObject({
      code: "UNREADABLE_STREAM",
      message: `its stream cannot be read: the service said ${name}`,
    });
    expect(starts).toHaveLength(1);
  });
});

describe("what comes between two attempts", () => {
  /** Times at which the stream was opened, from the start on, while the clock runs for so long. */
  async function attempts(answers: readonly Answer[], random: () => number, time: number): Promise<number[]> {
    const clock = createVirtualClock(START);
    const stop = new AbortController();
    const { open } = scripted(...answers);
    const times: number[] = [];
    const timed: OpenMedia = (streamArn, start, signal) => {
      times.push(clock.now() - START);
      return open(streamArn, start, signal);
    };
    const reading = take(read({ open: timed, clock, random, signal: stop.signal }), 100);
    await clock.advance(time);
    stop.abort();
    await reading;
    return times;
  }

  const unwell = refused(named("ClientLimitExceededException"));

  it("doubles up to five seconds", async () => {
    expect(await attempts([unwell], () => 1, 21_000)).toEqual([0, 200, 600, 1400, 3000, 6200, 11_200, 16_200]);
  });

  it("is half of that at least, by chance", async () => {
    const chances = [0, 0.5, 1];

    expect(await attempts([unwell], () => chances.shift() ?? 0, 1200)).toEqual([0, 100, 400, 1200]);
  });

  it("is the same for every kind of failure", async () => {
    const kinds = [bytes(), bytes(errorDocument(5000)), cutOff(new Error("socket hang up")), unwell];

    expect(await attempts(kinds, () => 1, 3000)).toEqual([0, 200, 600, 1400, 3000]);
  });

  it("is short again after a fragment", async () => {
    const answers = [unwell, unwell, bytes(documents(0, 1)), unwell];

    expect(await attempts(answers, () => 1, 1200)).toEqual([0, 200, 600, 800, 1200]);
  });
});

describe("stopping", () => {
  /** An answer that gives some bytes, then waits until it is aborted, as the SDK's do; tells whether it was closed. */
  function waiting(...chunks: Uint8Array[]) {
    const closed: string[] = [];
    const answer: Answer = async function* (_start, signal) {
      try {
        yield* chunks;
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(named("AbortError")), { once: true });
        });
      } finally {
        closed.push("closed");
      }
    };
    return { answer, closed };
  }

  it("closes the answer that it waits for, at once", async () => {
    const clock = createVirtualClock(START);
    const stop = new AbortController();
    const { answer, closed } = waiting(documents(0, 1));
    const { open, starts } = scripted(answer);
    const reading = read({ open, clock, signal: stop.signal });
    await reading.next();
    const next = reading.next();
    await clock.settle();

    stop.abort();

    expect(await next).toEqual({ done: true, value: undefined });
    expect(closed).toEqual(["closed"]);
    expect(starts).toHaveLength(1);
  });

  it("ends a pause at once", async () => {
    const clock = createVirtualClock(START);
    const stop = new AbortController();
    const { open, starts } = scripted(bytes());
    const next = read({ open, clock, signal: stop.signal }).next();
    await clock.untilSleeping(1);

    stop.abort();

    expect(await next).toEqual({ done: true, value: undefined });
    expect(starts).toHaveLength(1);
  });

  it("opens nothing when it comes first", async () => {
    const { open, starts } = scripted(bytes(documents(0, 1)));

    expect(await take(read({ open, signal: AbortSignal.abort() }), 1)).toEqual([]);
    expect(starts).toEqual([]);
  });

  it("closes the answer of a reader that has enough", async () => {
    const { answer, closed } = waiting(documents(0, 3));

    await take(read({ open: scripted(answer).open }), 2);

    expect(closed).toEqual(["closed"]);
  });

  it("closes the answer that carried an error", async () => {
    const { answer, closed } = waiting(errorDocument(5000));

    await take(read({ open: scripted(answer, bytes(documents(0, 1))).open }), 1);

    expect(closed).toEqual(["closed"]);
  });
});

describe("whatever happens to the connection", () => {
  interface Fault {
    /** Bytes until the answer ends or breaks. */
    readonly length: number;
    readonly breaks: boolean;
    readonly chunkBytes: number;
  }

  const fault: fc.Arbitrary<Fault> = fc.record({
    length: fc.integer({ min: 0, max: 1500 }),
    breaks: fc.boolean(),
    chunkBytes: fc.integer({ min: 1, max: 700 }),
  });

  async function* chunked(whole: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < whole.length; at += chunkBytes) yield whole.subarray(at, at + chunkBytes);
  }

  /** The rest of the stream in each answer, cut where the fault says; after the faults whole. */
  function stream(count: number, size: Size, faults: readonly Fault[]) {
    const answers = faults.map(
      ({ length, breaks, chunkBytes }): Answer =>
        async function* (start) {
          yield* chunked(documents(firstOf(start), count, size).subarray(0, length), chunkBytes);
          if (breaks) throw new Error("socket hang up");
        },
    );
    return scripted(...answers, (start) => chunked(documents(firstOf(start), count, size), 333));
  }

  it.each<Size>(["unknown", "known"])(
    "each fragment comes whole, once, in order: clusters of %s size",
    async (size) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(fault, { maxLength: 8 }), async (count, faults) => {
          const taken = await take(read({ open: stream(count, size, faults).open }), count);

          expect(numbersOf(taken)).toEqual(indices(count).map(numberOf));
          expect(payloadsOf(taken)).toEqual(indices(count).map(payloadOf));
        }),
      );
    },
  );

  it.each<Size>(["unknown", "known"])(
    "a cut at any byte loses and doubles nothing: clusters of %s size",
    async (size) => {
      const length = documents(0, 2, size).length;
      for (let cut = 0; cut <= length; cut++) {
        const { open } = stream(3, size, [{ length: cut, breaks: cut % 2 === 0, chunkBytes: 100 }]);

        const taken = await take(read({ open }), 3);

        expect(numbersOf(taken)).toEqual(indices(3).map(numberOf));
        expect(payloadsOf(taken)).toEqual(indices(3).map(payloadOf));
      }
    },
  );

  it("none is lost where the service forgets the last one again and again", async () => {
    const forgetful = fc.array(fc.oneof(fc.constant("forgets" as const), fault), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), forgetful, async (count, story) => {
        const answers = story.map((each): Answer => {
          if (each === "forgets") return bytes(errorDocument(4000));
          return (start) => chunked(documents(firstOf(start), count).subarray(0, each.length), each.chunkBytes);
        });
        const { open } = scripted(...answers, (start) => chunked(documents(firstOf(start), count), 333));
        const seen = new Set<string | null>();

        for await (const { fragment } of read({ open })) if (seen.add(fragment.number).size === count) break;

        expect([...seen]).toEqual(indices(count).map(numberOf));
      }),
    );
  });
});

describe("a fragment that is no Matroska", () => {
  /** The stream, with a fragment whose cluster goes on with bytes that are none, `times` times. */
  function breaking(index: number, times: number) {
    const blocks = [{ track: 1, ticks: 0, payload: payloadOf(index).subarray(0, 24) }];
    const begun = archivedFragmentBytes({ number: numberOf(index), time: timeOf(index), blocks });
    let breaks = 0;
    const answer: Answer = (start) => {
      const first = firstOf(start);
      if (first > index || breaks++ === times) return bytes(documents(first, 5))(start, never);
      return bytes(documents(first, index), begun, new Uint8Array(2000))(start, never);
    };
    return scripted(answer);
  }
  const never = new AbortController().signal;

  it("is read when it comes whole after all", async () => {
    expect(numbersOf(await take(read({ open: breaking(2, 2).open }), 5))).toEqual(indices(5).map(numberOf));
  });

  it("is left out after three attempts, and does not keep what is behind it", async () => {
    const { open, starts } = breaking(2, Number.POSITIVE_INFINITY);

    expect(numbersOf(await take(read({ open }), 4))).toEqual([0, 1, 3, 4].map(numberOf));
    expect(starts).toEqual([byTime(0), afterNumber(1), afterNumber(1), afterNumber(2)]);
  });
});
