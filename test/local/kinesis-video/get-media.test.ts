import { CreateStreamCommand } from "@aws-sdk/client-kinesis-video";
import type { StartSelector } from "@aws-sdk/client-kinesis-video-media";
import { documentedPolicies, type KinesisVideoPolicies } from "../../../local/kinesis-video/policies.ts";
import { readFragments } from "../../../shared/media/read-fragments.ts";
import {
  ingestFragments,
  type LocalKinesisVideo,
  producerFragment,
  producerHeader,
  startKinesisVideo,
  takeFragments,
} from "../../support/kinesis-video.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const STREAM = "calls";
const START = Date.UTC(2026, 0, 2, 3, 4, 5);

describe("GetMedia", () => {
  const newFolder = useStateFolder();
  let clock = createVirtualClock(START);
  let local: LocalKinesisVideo;

  async function start(policies: Partial<KinesisVideoPolicies> = {}): Promise<void> {
    clock = createVirtualClock(START);
    local = await startKinesisVideo(newFolder(), clock, policies);
    await local.control.send(new CreateStreamCommand({ StreamName: STREAM, DataRetentionInHours: 1 }));
  }

  afterEach(() => local.close());

  /** The first fragments an answer begins with. */
  async function take(StartSelector: StartSelector, count: number) {
    const hangUp = new AbortController();
    const fragments = await takeFragments(
      await local.getMedia({ StreamName: STREAM, StartSelector }, hangUp.signal),
      count,
    );
    hangUp.abort();
    return fragments.map(({ fragment }) => fragment);
  }

  describe("starts where the selector says", () => {
    let numbers: string[] = [];
    beforeEach(async () => {
      await start();
      numbers = ingestFragments(local.service, STREAM, START, 3);
      await clock.advance(10_000);
      numbers.push(...ingestFragments(local.service, STREAM, START + 10_000, 2));
    });

    const at = (milliseconds: number) => new Date(START + milliseconds);
    const cases: [string, (numbers: string[]) => StartSelector, number][] = [
      ["EARLIEST", () => ({ StartSelectorType: "EARLIEST" }), 0],
      ["NOW", () => ({ StartSelectorType: "NOW" }), 4],
      ["FRAGMENT_NUMBER", (all) => ({ StartSelectorType: "FRAGMENT_NUMBER", AfterFragmentNumber: all[1] }), 2],
      ["CONTINUATION_TOKEN", (all) => ({ StartSelectorType: "CONTINUATION_TOKEN", ContinuationToken: all[2] }), 3],
      [
        "PRODUCER_TIMESTAMP at a start",
        () => ({ StartSelectorType: "PRODUCER_TIMESTAMP", StartTimestamp: at(1024) }),
        1,
      ],
      ["PRODUCER_TIMESTAMP inside", () => ({ StartSelectorType: "PRODUCER_TIMESTAMP", StartTimestamp: at(2047) }), 1],
      ["PRODUCER_TIMESTAMP in a gap", () => ({ StartSelectorType: "PRODUCER_TIMESTAMP", StartTimestamp: at(5000) }), 3],
      [
        "PRODUCER_TIMESTAMP before all",
        () => ({ StartSelectorType: "PRODUCER_TIMESTAMP", StartTimestamp: at(-5000) }),
        0,
      ],
      ["SERVER_TIMESTAMP at a start", () => ({ StartSelectorType: "SERVER_TIMESTAMP", StartTimestamp: at(0) }), 0],
      ["SERVER_TIMESTAMP in a gap", () => ({ StartSelectorType: "SERVER_TIMESTAMP", StartTimestamp: at(5000) }), 3],
    ];

    it.each(cases)("%s", async (_name, selector, first) => {
      const fragments = await take(selector(numbers), numbers.length - first);

      expect(fragments.map(({ number }) => number)).toEqual(numbers.slice(first));
    });

    it("says how far behind the newest fragment each one is, and gives its token", async () => {
      const fragments = await take({ StartSelectorType: "EARLIEST" }, 5);

      expect(fragments.map(({ millisBehindNow }) => millisBehindNow)).toEqual([10_000, 10_000, 10_000, 0, 0]);
      expect(fragments.map(({ continuationToken }) => continuationToken)).toEqual(numbers);
      expect(fragments.map(({ endedBy }) => endedBy)).toEqual(Array(5).fill("continuation-token"));
    });

    it("answers with error 4000 where the stream does not hold the number", async () => {
      const [fragment] = await take(
        { StartSelectorType: "FRAGMENT_NUMBER", AfterFragmentNumber: `${BigInt(numbers[2] ?? 0) - 1n}` },
        1,
      );

      expect(fragment?.error).toEqual({ id: 4000, message: "The requested fragment is not found" });
    });
  });

  it("refuses selectors that lack what their type needs, and streams that are not there", async () => {
    await start();
    const refused = async (selector: StartSelector, StreamName = STREAM) =>
      local.getMedia({ StreamName, StartSelector: selector }).then(
        () => "answered",
        (error: Error) => error.name,
      );

    expect(await refused({ StartSelectorType: "FRAGMENT_NUMBER" })).toBe("InvalidArgumentException");
    expect(await refused({ StartSelectorType: "CONTINUATION_TOKEN", ContinuationToken: "x" })).toBe(
      "InvalidArgumentException",
    );
    expect(await refused({ StartSelectorType: "SERVER_TIMESTAMP" })).toBe("InvalidArgumentException");
    expect(await refused({ StartSelectorType: "LATEST" as "NOW" })).toBe("InvalidArgumentException");
    expect(await refused({ StartSelectorType: "NOW" }, "other")).toBe("ResourceNotFoundException");
  });

  it("takes a number it does not hold as a place where the policy says so", async () => {
    await start({ unknownFragment: "next" });
    const numbers = ingestFragments(local.service, STREAM, START, 2);

    const [fragment] = await take(
      { StartSelectorType: "FRAGMENT_NUMBER", AfterFragmentNumber: `${BigInt(numbers[1] ?? 0) - 1n}` },
      1,
    );

    expect(fragment?.number).toBe(numbers[1]);
  });

  it("follows a producer live, for two readers, and passes a fragment on before it is whole", async () => {
    await start();
    const session = local.service.ingest({ StreamName: STREAM }, null, () => {});
    const bodies = await Promise.all(
      [1, 2].map(() => local.getMedia({ StreamName: STREAM, StartSelector: { StartSelectorType: "NOW" } })),
    );
    const readers = bodies.map((body) => body[Symbol.asyncIterator]());
    session.push(producerHeader());
    const fragment = producerFragment(START);

    session.push(fragment.subarray(0, 5000));
    const first = await Promise.all(readers.map((reader) => reader.next()));

    expect(first.map(({ value }) => Buffer.from(value as Uint8Array).readUInt32BE(0))).toEqual([
      0x1a45dfa3, 0x1a45dfa3,
    ]);
    session.push(fragment.subarray(5000));
    session.push(producerFragment(START + 1024));
    session.end();
    const fragments = await Promise.all(
      readers.map(async (reader, index) => {
        async function* all() {
          yield first[index]?.value as Uint8Array;
          yield* { [Symbol.asyncIterator]: () => reader };
        }
        return takeFragments(all(), 2);
      }),
    );
    expect(fragments.map((all) => all.map(({ blocks }) => blocks.length))).toEqual([
      [16, 16],
      [16, 16],
    ]);
  });

  it("ends inside the fragment where its producer breaks off, and the fragment is gone", async () => {
    await start();
    const session = local.service.ingest({ StreamName: STREAM }, null, () => {});
    session.push(producerHeader());
    session.push(producerFragment(START).subarray(0, 5000));
    const body = await local.getMedia({ StreamName: STREAM, StartSelector: { StartSelectorType: "NOW" } });
    const reading = takeFragments(body, 2);
    await clock.settle();

    session.abort();
    const fragments = await reading;

    expect(fragments.map(({ fragment }) => [fragment.endedBy, fragment.continuationToken])).toEqual([
      ["end-of-stream", null],
    ]);
    expect(local.service.streams.get({ StreamName: STREAM }).fragments()).toEqual([]);
  });

  it("ends without a word when the session is over", async () => {
    await start({ getMediaSessionSpread: 0 });
    const [number] = ingestFragments(local.service, STREAM, START, 1);
    const body = await local.getMedia({ StreamName: STREAM, StartSelector: { StartSelectorType: "EARLIEST" } });
    const fragments = readFragments(body);
    const first = await fragments.next();

    await clock.advance(documentedPolicies.getMediaSession);
    const rest = await fragments.next();

    expect(first.value?.fragment.number).toBe(number);
    expect(rest.done).toBe(true);
    await clock.untilSleeping(0);
  });

  it("counts connections, and frees them when clients go away", async () => {
    await start();
    const open = async () => {
      const hangUp = new AbortController();
      await local.getMedia({ StreamName: STREAM, StartSelector: { StartSelectorType: "NOW" } }, hangUp.signal);
      return hangUp;
    };
    const clients = await Promise.all([open(), open(), open()]);

    await expect(open()).rejects.toMatchObject({ name: "ConnectionLimitExceededException" });
    clients[0]?.abort();
    let freed: AbortController | null = null;
    while (!freed) freed = await open().catch(() => null);

    for (const client of [...clients, freed]) client.abort();
    await clock.untilSleeping(0);
  });

  it("counts calls a second", async () => {
    await start({ requestsPerSecond: 5, getMediaConnections: 99 });
    const call = () => local.getMedia({ StreamName: STREAM, StartSelector: { StartSelectorType: "NOW" } });
    for (let calls = 0; calls < 5; calls++) await call();

    await expect(call()).rejects.toMatchObject({ name: "ClientLimitExceededException" });
    await clock.advance(1000);
    await call();
  });

  it("reads no further ahead than a slow client takes", async () => {
    await start();
    ingestFragments(local.service, STREAM, START, 200);
    const body = await local.getMedia({ StreamName: STREAM, StartSelector: { StartSelectorType: "EARLIEST" } });

    const fragments = [];
    for (const { fragment } of await takeFragments(body, 200)) {
      if (fragments.length % 50 === 0) await clock.settle();
      fragments.push(fragment);
    }

    expect(fragments.every(({ endedBy, blocks }) => endedBy === "continuation-token" && blocks === 16)).toBe(true);
  });
});
