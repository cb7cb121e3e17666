import fc from "fast-check";
import { listFragments, readArchived } from "../../../shared/kvs/archived-reader.ts";
import { readLive } from "../../../shared/kvs/live-reader.ts";
import { VideoRequests } from "../../../shared/kvs/video-requests.ts";
import { concatenate } from "../../../shared/media/ebml-writer.ts";
import type { FragmentWithBlocks } from "../../../shared/media/read-fragments.ts";
import { randomBytes, seededRandom } from "../../../shared/random.ts";
import {
  createVideoService,
  type Mishap,
  type Operation,
  useWarmClients,
  type VideoFragment,
} from "../../support/video-service.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

useWarmClients();

const STREAM_ARN = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/ChimeVoiceConnector-1/1793699990101";
const START = Date.UTC(2026, 10, 3, 10);
const FRAGMENT_TIME = 1024;
const SECOND = 1000;

/** Fragments whose numbers grow by steps of any size. */
function fragmentsOf(count: number, seed: number): VideoFragment[] {
  const random = seededRandom(seed);
  let number = 91_343_852_333_181_432_392_682_062_600_000_000_000_000_000_000n;
  return Array.from({ length: count }, (_none, index) => {
    number += 1n + BigInt(Math.floor(random() * 10)) ** BigInt(Math.floor(random() * 25));
    const payload = randomBytes(40 + Math.floor(random() * 400), random);
    return { number: String(number), time: START + index * FRAGMENT_TIME, duration: FRAGMENT_TIME, payload };
  });
}

const saidOf = ({ fragment, blocks }: FragmentWithBlocks) => ({
  number: fragment.number,
  payload: Buffer.from(concatenate(blocks.map(({ payload }) => payload))).toString("hex"),
});
const sentOf = (fragments: readonly VideoFragment[]) =>
  fragments.map(({ number, payload }) => ({ number, payload: Buffer.from(payload).toString("hex") }));

const PASSING_ERRORS = [3002, 4503, 5000];
const REFUSALS: readonly Mishap[] = [
  { kind: "refused", name: "ClientLimitExceededException", status: 400 },
  { kind: "refused", name: "ConnectionLimitExceededException", status: 400 },
  { kind: "refused", name: "InvalidEndpointException", status: 400 },
  { kind: "refused", name: "ThrottlingException", status: 429 },
  { kind: "refused", name: "InternalFailure", status: 500 },
  { kind: "unreachable" },
];
const refusal = fc.constantFrom(...REFUSALS);
const late = fc.record({ kind: fc.constant("late" as const), milliseconds: fc.nat(40 * SECOND) });
const cut = fc.record({
  kind: fc.constant("cut" as const),
  afterBytes: fc.nat(4000),
  how: fc.constantFrom("ends" as const, "breaks" as const, "stalls" as const),
});
const errorWith = (ids: readonly number[]) =>
  fc.record({
    kind: fc.constant("error" as const),
    id: fc.constantFrom(...ids),
    afterFragments: fc.nat(4),
    inside: fc.boolean(),
  });
const repeats = fc.record({ kind: fc.constant("repeats" as const), fragments: fc.nat(5) });
const fine = fc.constant(undefined);

const liveMishap = fc.oneof(fine, refusal, late, cut, errorWith([...PASSING_ERRORS, 4000]), repeats);
const archiveMishap = fc.oneof(fine, refusal, late, cut, errorWith(PASSING_ERRORS));
const requestMishap = fc.oneof(fine, refusal, late);
const story = <T>(mishap: fc.Arbitrary<T>) => fc.array(mishap, { maxLength: 6 });
/** Not as many failures in a row as the archive is given up after. */
const shortStory = <T>(mishap: fc.Arbitrary<T>) => fc.array(mishap, { maxLength: 3 });

/** No second holds more requests of an operation than the service takes. */
function expectWithinQuota(times: readonly number[]): void {
  for (const [index, time] of times.entries()) expect((times[index + 5] ?? Infinity) - time).toBeGreaterThan(SECOND);
}

it("whatever goes wrong on the way, what is read live is what was sent: each fragment whole, once, in order", async () => {
  const endpoints = story(requestMishap);
  const sessions = fc.integer({ min: 2 * SECOND, max: 30 * SECOND });
  await fc.assert(
    fc.asyncProperty(
      ...[fc.integer({ min: 1, max: 20 }), fc.nat(), sessions, story(liveMishap), endpoints],
      async (count, seed, session, media, asking) => {
        const clock = createVirtualClock(START);
        const fragments = fragmentsOf(count, seed);
        const mishap = (operation: Operation, index: number) => (operation === "GetMedia" ? media : asking)[index];
        const service = createVideoService({ clock, fragments, session, mishap });
        const requests = new VideoRequests(clock, service.config);
        const stop = new AbortController();
        const read: FragmentWithBlocks[] = [];

        const reading = (async () => {
          const live = readLive({
            open: (...request) => requests.openMedia(...request),
            ...{ clock, random: seededRandom(seed), streamArn: STREAM_ARN, signal: stop.signal },
            start: { serverTime: START - 5 * SECOND },
          });
          for await (const fragment of live) if (read.push(fragment) === count) stop.abort();
        })();
        await clock.runUntil(reading);

        expect(read.map(saidOf)).toEqual(sentOf(fragments));
        expect(service.open()).toBe(0);
        expectWithinQuota(service.requests.flatMap(({ operation, at }) => (operation === "GetMedia" ? [at] : [])));
      },
    ),
    { numRuns: 100 },
  );
});

it("whatever goes wrong on the way, the archive gives what it holds: each fragment whole, once, in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...[fc.integer({ min: 1, max: 20 }), fc.nat(), shortStory(archiveMishap), shortStory(requestMishap), fc.nat(3)],
      async (count, seed, media, asking, gone) => {
        const clock = createVirtualClock(START + count * FRAGMENT_TIME);
        const fragments = fragmentsOf(count, seed);
        const mishap = (operation: Operation, index: number) =>
          (operation === "GetMediaForFragmentList" ? media : asking)[index];
        const service = createVideoService({ clock, fragments, mishap });
        const archive = { requests: new VideoRequests(clock, service.config), clock, random: seededRandom(seed) };
        const missing: string[] = [];
        const read: FragmentWithBlocks[] = [];
        const absent = fragmentsOf(count + gone, seed).slice(count);

        const reading = (async () => {
          const listed = await listFragments(archive, { streamArn: STREAM_ARN, from: START, to: clock.now() });
          const numbers = [...listed, ...absent].map(({ number }) => number);
          const onMissing = (number: string) => missing.push(number);
          for await (const fragment of readArchived(archive, { streamArn: STREAM_ARN, numbers, onMissing }))
            read.push(fragment);
        })();
        await clock.runUntil(reading);

        expect(read.map(saidOf)).toEqual(sentOf(fragments));
        expect(missing).toEqual(absent.map(({ number }) => number));
        expect(service.open()).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});
