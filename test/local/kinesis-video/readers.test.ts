import { CreateStreamCommand } from "@aws-sdk/client-kinesis-video";
import { documentedPolicies, type KinesisVideoPolicies } from "../../../local/kinesis-video/policies.ts";
import { listFragments, readArchived } from "../../../shared/kvs/archived-reader.ts";
import { readLive } from "../../../shared/kvs/live-reader.ts";
import { VideoRequests } from "../../../shared/kvs/video-requests.ts";
import type { FragmentWithBlocks } from "../../../shared/media/read-fragments.ts";
import { seededRandom } from "../../../shared/random.ts";
import { ingestFragments, type LocalKinesisVideo, startKinesisVideo } from "../../support/kinesis-video.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const MINUTE = 60_000;
const STREAM = "calls";

describe("what reads streams, against the local service", () => {
  const newFolder = useStateFolder();
  let clock = createVirtualClock(START);
  let local: LocalKinesisVideo;
  let streamArn = "";
  let requests: VideoRequests;
  let opened = 0;
  /** Readers that a test leaves reading. */
  let stop = new AbortController();

  async function start(policies: Partial<KinesisVideoPolicies> = {}): Promise<void> {
    clock = createVirtualClock(START);
    stop = new AbortController();
    opened = 0;
    local = await startKinesisVideo(newFolder(), clock, policies);
    const created = await local.control.send(new CreateStreamCommand({ StreamName: STREAM, DataRetentionInHours: 2 }));
    streamArn = created.StreamARN ?? "";
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    requests = new VideoRequests(clock, { region: "us-east-1", credentials, endpoint: local.endpoint });
  }

  afterEach(async () => {
    stop.abort();
    await local.close();
  });

  const archive = () => ({ requests, clock, random: seededRandom(1) });
  const numbersOf = (read: readonly FragmentWithBlocks[]) => read.map(({ fragment }) => fragment.number);

  /** Reads on in the background; what it has read so far. */
  function follow(): FragmentWithBlocks[] {
    const read: FragmentWithBlocks[] = [];
    const live = readLive({
      open: (...request) => {
        opened++;
        return requests.openMedia(...request);
      },
      ...{ clock, random: seededRandom(1), streamArn, signal: stop.signal, start: { serverTime: START } },
    });
    void (async () => {
      for await (const fragment of live) read.push(fragment);
    })();
    return read;
  }

  async function until(isDone: () => boolean, step = 1000): Promise<void> {
    while (!isDone()) await clock.advance(step);
  }

  it("a session ends after 40 to 45 minutes, and reading goes on", async () => {
    await start();
    const numbers: string[] = [];
    const read = follow();
    while (clock.now() < START + documentedPolicies.getMediaSession) {
      numbers.push(...ingestFragments(local.service, STREAM, clock.now(), 1));
      await until(() => read.length === numbers.length, 10);
      await clock.advance(20_000);
    }

    expect(numbersOf(read)).toEqual(numbers);
    expect(opened).toBe(2);
  });

  it("sessions do not all last equally long", async () => {
    await start();
    const lengths = new Set<number>();
    for (let session = 0; session < 3; session++) {
      const opened = clock.now();
      const body = await local.getMedia({ StreamName: STREAM, StartSelector: { StartSelectorType: "EARLIEST" } });
      let isOver = false;
      void (async () => {
        for await (const _ of body);
        isOver = true;
      })();
      await clock.advance(40 * MINUTE);
      expect(isOver).toBe(false);
      await until(() => isOver);
      lengths.add(clock.now() - opened);
    }

    expect(Math.max(...lengths)).toBeLessThanOrEqual(45 * MINUTE);
    expect(lengths.size).toBe(3);
  });

  it("a reader for which there is no connection waits for one", async () => {
    await start({ getMediaConnections: 1 });
    const hangUp = new AbortController();
    await local.getMedia({ StreamName: STREAM, StartSelector: { StartSelectorType: "NOW" } }, hangUp.signal);
    const read = follow();
    const numbers = ingestFragments(local.service, STREAM, START, 1);
    await clock.advance(10_000);
    expect(read).toEqual([]);

    hangUp.abort();
    await until(() => read.length === 1);

    expect(numbersOf(read)).toEqual(numbers);
  });

  it.each(["error", "skip"] as const)(
    "a fragment that the archive does not have is noticed: %s",
    async (missingFragment) => {
      await start({ missingFragment });
      const numbers = ingestFragments(local.service, STREAM, START, 4);
      const gone = String(BigInt(numbers[1] ?? 0) + 1n);
      const asked = [numbers[0], gone, ...numbers.slice(1)].map(String);
      const missing: string[] = [];
      const read: FragmentWithBlocks[] = [];

      let isOver = false;
      void (async () => {
        const onMissing = (number: string) => missing.push(number);
        for await (const each of readArchived(archive(), { streamArn, numbers: asked, onMissing })) read.push(each);
        isOver = true;
      })();
      await until(() => isOver, 50);

      expect(numbersOf(read)).toEqual(numbers);
      expect(missing).toEqual([gone]);
    },
  );

  it("a fragment is listed after the delay that the policy says", async () => {
    await start({ listingDelay: 3000 });
    const numbers = ingestFragments(local.service, STREAM, START, 1);
    const list = async () =>
      (await listFragments(archive(), { streamArn, from: START, to: START + MINUTE })).map(({ number }) => number);

    const early = await list();
    await clock.advance(5000);

    expect(early).toEqual([]);
    expect(await list()).toEqual(numbers);
  });
});
