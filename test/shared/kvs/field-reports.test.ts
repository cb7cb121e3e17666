/**
 * What consumers of these streams were seen to get wrong, and what their users complain of: each a test, by the name of what must not
 * happen. Time is virtual; requests go through the AWS SDK's own clients.
 */
import { readArchived } from "../../../shared/kvs/archived-reader.ts";
import { LegFilter } from "../../../shared/kvs/leg-filter.ts";
import { readLive } from "../../../shared/kvs/live-reader.ts";
import { VideoRequests } from "../../../shared/kvs/video-requests.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import type { FragmentWithBlocks } from "../../../shared/media/read-fragments.ts";
import { seededRandom } from "../../../shared/random.ts";
import {
  createVideoService,
  type Mishap,
  useWarmClients,
  type VideoFragment,
  type VideoServiceOptions,
} from "../../support/video-service.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

useWarmClients();

const STREAM_ARN = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/ChimeVoiceConnector-1/1793699990101";
const START = Date.UTC(2026, 10, 3, 10);
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const OWN = "11111111-1111-4111-8111-111111111111";
const FOREIGN = "22222222-2222-4222-8222-222222222222";
const BASE = 91_343_852_333_181_432_392_682_062_600_000_000_000_000_000_000n;

const numberOf = (index: number) => String(BASE + BigInt(index) * 7n);
const indices = (count: number, from = 0) => Array.from({ length: count }, (_none, index) => from + index);

interface Shape {
  readonly count: number;
  readonly duration?: number;
  readonly numberOf?: (index: number) => string;
  readonly ownerOf?: (index: number) => string;
}

function fragmentsOf({ count, duration = SECOND, ...shape }: Shape): VideoFragment[] {
  return indices(count).map((index) => ({
    number: (shape.numberOf ?? numberOf)(index),
    time: START + index * duration,
    duration,
    payload: new Uint8Array(40).fill(index),
    tags: [["TransactionId", shape.ownerOf?.(index) ?? OWN]],
  }));
}

interface Reading {
  readonly afterFragment?: string;
  readonly serverTime?: number;
  readonly signal?: AbortSignal;
}

/** A stream with its service, and readers that take from it. */
function stream(shape: Shape, options: Partial<VideoServiceOptions> = {}) {
  const clock = createVirtualClock(START);
  const fragments = fragmentsOf(shape);
  const service = createVideoService({ clock, fragments, ...options });
  const requests = new VideoRequests(clock, service.config);
  const live = ({ serverTime = START - 5 * SECOND, signal, ...start }: Reading = {}) =>
    readLive({
      open: (...request) => requests.openMedia(...request),
      ...{ clock, random: seededRandom(1), streamArn: STREAM_ARN },
      start: { serverTime, ...start },
      signal: signal ?? new AbortController().signal,
    });
  return {
    clock,
    service,
    requests,
    live,
    numbers: fragments.map(({ number }) => number),
    /** Reads until `count` fragments have come, in virtual time. */
    take: (count: number, reading: Reading = {}) => clock.runUntil(take(live(reading), count)),
    selectors: () =>
      service.requests.flatMap(({ operation, input }) => (operation === "GetMedia" ? [input["StartSelector"]] : [])),
    count: (name: string) => service.requests.filter(({ operation }) => operation === name).length,
  };
}

async function take(fragments: AsyncIterable<FragmentWithBlocks>, count: number): Promise<FragmentWithBlocks[]> {
  const taken: FragmentWithBlocks[] = [];
  for await (const fragment of fragments) if (taken.push(fragment) === count) break;
  return taken;
}

const numbersOf = (read: readonly FragmentWithBlocks[]) => read.map(({ fragment }) => fragment.number);
const bytesOf = (read: readonly FragmentWithBlocks[]) =>
  read.reduce((sum, { blocks }) => sum + blocks.reduce((all, { payload }) => all + payload.length, 0), 0);
const first = (mishap: Mishap) => (operation: string, index: number) =>
  operation === "GetMedia" && index === 0 ? mishap : undefined;

describe("what consumers were seen to get wrong does not happen:", () => {
  it("the rest of a fragment is lost at a hand-over, since its number was noted when it began", async () => {
    const { take, clock, live, numbers } = stream({ count: 6 }, { session: 2500 });
    const stop = new AbortController();
    const readByFirst: FragmentWithBlocks[] = [];
    const reading = (async () => {
      for await (const read of live({ signal: stop.signal })) readByFirst.push(read);
    })();
    // The session has ended: half of the third fragment has come, with its number.
    await clock.advance(2550);
    stop.abort();
    await reading;

    const readBySecond = await take(4, { afterFragment: numbersOf(readByFirst).at(-1) ?? "" });

    expect(numbersOf([...readByFirst, ...readBySecond])).toEqual(numbers);
    expect(readByFirst).toHaveLength(2);
    expect(bytesOf([...readByFirst, ...readBySecond])).toBe(6 * 40);
  });

  it("after an unexpected end reading starts NOW, and all in between is lost", async () => {
    const outage = (index: number): Mishap | undefined =>
      index === 0 ? { kind: "cut", afterBytes: 1000, how: "breaks" } : index < 8 ? { kind: "unreachable" } : undefined;
    const { take, numbers, selectors, clock } = stream(
      { count: 40 },
      { mishap: (operation, index) => (operation === "GetMedia" ? outage(index) : undefined) },
    );

    const read = await take(40);

    expect(numbersOf(read)).toEqual(numbers);
    expect(clock.now()).toBeGreaterThanOrEqual(START + 40 * SECOND);
    expect(selectors()).not.toContainEqual(expect.objectContaining({ StartSelectorType: "NOW" }));
  });

  it("the watchdog of a connection that died without a word never fires", async () => {
    const { take, numbers, service } = stream(
      { count: 50 },
      { mishap: first({ kind: "cut", afterBytes: 3000, how: "stalls" }) },
    );

    expect(numbersOf(await take(50))).toEqual(numbers);
    expect(service.open()).toBe(0);
  });

  it("fragment numbers are compared as text", async () => {
    const lengths = [9n, 99n, 100n, 10n ** 46n - 1n, 10n ** 46n].map(String);
    const { take } = stream(
      { count: 5, numberOf: (index) => lengths[index] ?? "" },
      {
        mishap: (operation, index) =>
          operation === "GetMedia" && index > 0 ? { kind: "repeats", fragments: 4 } : undefined,
        session: 1500,
      },
    );

    expect(numbersOf(await take(5))).toEqual(lengths);
  });

  it("a stream that may not be read looks like one that is over", async () => {
    const over = stream({ count: 2 }, { session: 1500 });
    const refused = stream(
      { count: 2 },
      { mishap: first({ kind: "refused", name: "ResourceNotFoundException", status: 404 }) },
    );
    const encrypted = stream(
      { count: 2 },
      { mishap: first({ kind: "error", id: 4500, afterFragments: 1, inside: false }) },
    );

    expect(await over.take(2)).toHaveLength(2);
    await expect(refused.take(2)).rejects.toMatchObject({
      code: "UNREADABLE_STREAM",
      message: expect.stringContaining("cannot be read"),
    });
    await expect(encrypted.take(2)).rejects.toMatchObject({
      code: "UNREADABLE_STREAM",
      message: expect.stringContaining("4500"),
    });
  });

  it("credentials that are renewed a moment later end the reading", async () => {
    const refusal = { kind: "refused", name: "NotAuthorizedException", status: 401 } as const;
    const refuses = (times: number) => (operation: string, index: number) =>
      operation === "GetMedia" && index < times ? refusal : undefined;
    const renewed = stream({ count: 3 }, { mishap: refuses(4) });
    const forbidden = stream({ count: 3 }, { mishap: refuses(Number.POSITIVE_INFINITY) });

    expect(numbersOf(await renewed.take(3))).toEqual(renewed.numbers);
    await expect(forbidden.take(3)).rejects.toMatchObject({ code: "UNREADABLE_STREAM" });
    expect(forbidden.count("GetMedia")).toBe(5);
  });
});

describe("what users complain of does not happen:", () => {
  it("a long call ends after 45 minutes, and it looks like its normal end", async () => {
    const { take, numbers, count } = stream({ count: 720, duration: 10 * SECOND }, { session: 45 * MINUTE });

    const read = await take(720);

    expect(numbersOf(read)).toEqual(numbers);
    expect(count("GetMedia")).toBe(3);
    // The token of an endpoint is no older than the session that needs it.
    expect(count("GetDataEndpoint")).toBe(3);
  });

  it("connecting again after 42 minutes takes 20 seconds, and they are lost", async () => {
    const slow: Mishap = { kind: "late", milliseconds: 20 * SECOND };
    const { take, numbers, clock } = stream(
      { count: 320, duration: 10 * SECOND },
      {
        session: 42 * MINUTE,
        mishap: (operation, index) => (operation === "GetMedia" && index > 0 ? slow : undefined),
      },
    );

    expect(numbersOf(await take(320))).toEqual(numbers);
    // What waited meanwhile has come at once: the reader is not 20 seconds behind for ever.
    expect(clock.now()).toBe(START + 320 * 10 * SECOND);
  });

  it("fifteen minutes are all that a function has: four hours need seventeen of them, and none may lose anything", async () => {
    const { clock, live, numbers, count } = stream({ count: 1440, duration: 10 * SECOND }, { session: 45 * MINUTE });
    const read: FragmentWithBlocks[] = [];
    let readers = 0;
    const reading = (async () => {
      while (read.length < 1440) {
        readers++;
        const deadline = new AbortController();
        void clock.sleep(14.5 * MINUTE, deadline.signal).then(() => deadline.abort());
        const afterFragment = numbersOf(read).at(-1);
        for await (const fragment of live({ ...(afterFragment && { afterFragment }), signal: deadline.signal }))
          if (read.push(fragment) === 1440) break;
        deadline.abort();
      }
    })();

    await clock.runUntil(reading);

    expect(numbersOf(read)).toEqual(numbers);
    expect(readers).toBe(Math.ceil((4 * HOUR) / (14.5 * MINUTE)));
    expect(count("GetMedia")).toBe(readers);
  });

  it("the beginning of the call is missing, since FRAGMENT_NUMBER starts after the fragment that the event names", async () => {
    const { take, numbers } = stream({ count: 4, ownerOf: (index) => (index === 0 ? FOREIGN : OWN) });
    const filter = new LegFilter({
      ...{ transactionId: OWN, callId: null, lastTaken: null },
      startFragmentNumber: numberOf(1),
    });

    const read = (await take(4, { serverTime: START + SECOND - 5 * SECOND })).filter(({ fragment }) =>
      filter.accepts(fragment),
    );

    expect(numbersOf(read)).toEqual(numbers.slice(1));
  });

  it("a message of one second is not recorded at all", async () => {
    const { take, numbers } = stream({ count: 1 });

    expect(numbersOf(await take(1))).toEqual(numbers);
  });

  it("the last read blocks for seconds after the caller hung up", async () => {
    const { take, clock } = stream({ count: 3 });

    const read = await take(3);

    expect(read).toHaveLength(3);
    expect(clock.now()).toBe(START + 3 * SECOND);
  });

  it("stopping does not stop the reader, and its connection leaks", async () => {
    const { clock, live, service } = stream({ count: 3 });
    const stop = new AbortController();
    const reading = take(live({ signal: stop.signal }), 100);
    await clock.advance(10 * SECOND);
    const stoppedAt = clock.now();

    stop.abort();

    expect(await reading).toHaveLength(3);
    expect(clock.now()).toBe(stoppedAt);
    expect(service.open()).toBe(0);
    await clock.untilSleeping(0);
  });

  it("a stream that is used again gives another call's audio, or ends where it begins", async () => {
    const owners = [FOREIGN, FOREIGN, OWN, OWN, FOREIGN, OWN];
    const { take, numbers } = stream({ count: 6, ownerOf: (index) => owners[index] ?? "" });
    const filter = new LegFilter({
      transactionId: OWN,
      callId: null,
      lastTaken: null,
      startFragmentNumber: numberOf(2),
    });

    const read = (await take(6)).filter(({ fragment }) => filter.accepts(fragment));

    expect(numbersOf(read)).toEqual([2, 3, 5].map((index) => numbers[index]));
  });

  it("audio stutters, since fragments that come again are taken again", async () => {
    const { take, numbers } = stream(
      { count: 12 },
      {
        session: 3500,
        mishap: (operation, index) =>
          operation === "GetMedia" && index > 0 ? { kind: "repeats", fragments: 3 } : undefined,
      },
    );

    const read = await take(12);

    expect(numbersOf(read)).toEqual(numbers);
    expect(bytesOf(read)).toBe(12 * 40);
  });

  it("where are the tags?", async () => {
    const { take } = stream({ count: 1 });

    const [read] = await take(1);

    expect(read?.fragment).toMatchObject({
      number: numberOf(0),
      producerTimestamp: START,
      serverTimestamp: START,
      continuationToken: numberOf(0),
      millisBehindNow: 0,
      tags: { TransactionId: OWN },
    });
  });

  it("a reader that was slow stays behind for ever", async () => {
    const { clock, live, numbers } = stream({ count: 60 });
    const read: FragmentWithBlocks[] = [];
    const reading = (async () => {
      for await (const fragment of live()) {
        if (read.length === 3) await clock.sleep(30 * SECOND);
        if (read.push(fragment) === 60) break;
      }
    })();

    await clock.runUntil(reading);

    expect(numbersOf(read)).toEqual(numbers);
    expect(clock.now()).toBe(START + 60 * SECOND);
  });

  it("of what the archive gives, only the first second and a half can be played", async () => {
    const { clock, requests, numbers } = stream({ count: 30 });
    await clock.advance(30 * SECOND);
    const archive = { requests, clock, random: seededRandom(1) };

    const read = await clock.runUntil(take(readArchived(archive, { streamArn: STREAM_ARN, numbers }), 30));

    expect(numbersOf(read)).toEqual(numbers);
    expect(concatenate(read.flatMap(({ blocks }) => blocks.map(({ payload }) => payload)))).toHaveLength(30 * 40);
  });
});
