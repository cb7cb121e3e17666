import { type ConsumeLegServices, consumeLeg } from "../../../functions/consume-audio/consume-leg.ts";
import { drainOf } from "../../../shared/calls/call.ts";
import { Calls } from "../../../shared/calls/calls.ts";
import { LegStore } from "../../../shared/calls/leg-store.ts";
import { PartStore } from "../../../shared/calls/part-store.ts";
import { CallStore } from "../../../shared/calls/store.ts";
import type { StreamingChange } from "../../../shared/events/streaming-status.ts";
import type { ConsumeLeg } from "../../../shared/events/work.ts";
import type { OpenMedia } from "../../../shared/kvs/live-reader.ts";
import { l16ToSamples } from "../../../shared/media/pcm.ts";
import { BUCKET, useS3 } from "../../local/s3/cloud.ts";
import { type CallsTable, createCallsTable } from "../../support/calls-table.ts";
import { errorDocument, fragmentBytes } from "../../support/fragment-bytes.ts";
import { requestsInFlight } from "../../support/in-flight.ts";
import { createRecordingPublisher } from "../../support/recording-publisher.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const START = Date.UTC(2026, 10, 3, 10);
const FIRST_NUMBER = 91_343_852_333_181_432_392_682_062_600_000_000_000_000_000_000n;
const LEG_ID = "ChimeVoiceConnector-1";
const SETTINGS = { idleLimit: 120_000, quietTime: 2_000, leaseTime: 90_000 };
const FRAGMENT_TIME = 1024;
const FRAGMENT_SAMPLES = 8192;

const numberOf = (index: number) => String(FIRST_NUMBER + BigInt(index));
const timeOf = (index: number) => START + index * FRAGMENT_TIME;
/** All samples of a fragment have one value, by which they are told. */
const payloadOf = (index: number) =>
  Buffer.from(Int16Array.of(index + 1).buffer)
    .toString("hex")
    .repeat(FRAGMENT_SAMPLES);

let calls: CallsTable;
beforeAll(async () => {
  calls = await createCallsTable();
});
afterAll(() => calls.close());
const s3 = useS3();

interface StreamStory {
  /** Whose fragments these are: the transaction of each, or none. */
  readonly owners: readonly (string | null)[];
  /** Fragments in one answer, after which the service ends it. */
  readonly sessionFragments?: number;
  /** Milliseconds that opening the stream takes. */
  readonly answersAfter?: number;
  /** Error that comes in place of the fragment at an index. */
  readonly errors?: ReadonlyMap<number, number>;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

let transactions = 0;

/** A call with one leg, its stream, and everything that reading it needs; time runs as fast as it is waited for. */
async function setUp({ owners, sessionFragments = Number.POSITIVE_INFINITY, answersAfter = 0, errors }: StreamStory) {
  const transactionId = `transaction-${++transactions}`;
  const clock = createVirtualClock(START);
  const inFlight = requestsInFlight(calls.table, s3().client);
  const publisher = createRecordingPublisher();
  const record = new Calls(new CallStore(calls.table, calls.tableName), publisher, clock, () => 0);
  const handedOver: [ConsumeLeg, number][] = [];
  const starts: (string | undefined)[] = [];

  const open: OpenMedia = async (_arn, { AfterFragmentNumber }, signal) => {
    starts.push(AfterFragmentNumber);
    await clock.sleep(answersAfter, signal);
    let next = AfterFragmentNumber === undefined ? 0 : Number(BigInt(AfterFragmentNumber) - FIRST_NUMBER) + 1;
    return (async function* () {
      for (let sent = 0; sent < sessionFragments; sent++, next++) {
        const error = errors?.get(next);
        if (error !== undefined) yield errorDocument(error);
        // Beyond its last fragment the answer stays open until whoever reads it has enough.
        if (next < owners.length) await clock.sleep(timeOf(next + 1) - clock.now(), signal);
        else await aborted(signal);
        if (signal.aborted) return;
        const owner = owners[next] === "own" ? transactionId : owners[next];
        const tags = owner === null || owner === undefined ? [] : ([["TransactionId", owner]] as const);
        const payload = Buffer.from(payloadOf(next), "hex");
        yield fragmentBytes({
          number: numberOf(next),
          time: timeOf(next),
          tags,
          blocks: [{ track: 1, ticks: 0, payload }],
        });
      }
    })();
  };

  const stream = {
    legId: LEG_ID,
    streamArn: `arn:aws:kinesisvideo:us-east-1:111122223333:stream/${LEG_ID}/1793699990101`,
    startFragmentNumber: numberOf(0),
    startTime: START,
    isCaller: true,
    mediaType: "audio/L16;rate=8000;channels=1;",
    direction: "Inbound",
    fromNumber: "+12065550100",
    toNumber: "+13605550199",
  } as const;
  const event = { transactionId, callId: "dialog-1", voiceConnectorId: "abcdef1ghij2klmno3pqr4", detail: {}, stream };
  const started: StreamingChange = { ...event, kind: "started", at: START };
  await record.apply(started);
  const legs = new LegStore(calls.table, calls.tableName);
  const parts = new PartStore(s3().client, BUCKET);
  const services: ConsumeLegServices = {
    calls: record,
    legs,
    parts,
    open,
    clock,
    random: () => 0,
    settings: SETTINGS,
    async handOver(work, delay) {
      handedOver.push([work, delay]);
    },
  };
  const work: ConsumeLeg = { type: "consume-leg", transactionId, legId: LEG_ID, generation: 0 };

  return {
    clock,
    legs,
    services,
    work,
    handedOver,
    starts,
    record,
    read: (deadline = Number.MAX_SAFE_INTEGER, of: ConsumeLeg = work) =>
      clock.runUntil(consumeLeg(services, of, { deadline }), () => inFlight() > 0),
    endsAt: (at: number) => record.apply({ ...event, kind: "ended", at }),
    async drain() {
      const call = await record.load(transactionId);
      const leg = call?.legs[LEG_ID];
      return call && leg ? drainOf(call, leg) : null;
    },
    /** Fragments of the parts that count, in order, each told by its samples. */
    async stored(): Promise<number[][]> {
      const { parts: references } = await legs.load(transactionId, LEG_ID);
      const found: number[][] = [];
      for (const { key, samples } of references) {
        const all = l16ToSamples(await parts.readSamples(await parts.open(key), 0, samples));
        found.push(
          Array.from(
            { length: all.length / FRAGMENT_SAMPLES },
            (_none, index) => (all[index * FRAGMENT_SAMPLES] ?? 0) - 1,
          ),
        );
      }
      return found;
    },
  };
}

const own = (count: number) => Array.from({ length: count }, () => "own");
const indices = (from: number, to: number) => Array.from({ length: to - from }, (_none, index) => from + index);

describe("a leg that ended", () => {
  it("is drained when nothing more comes", async () => {
    const leg = await setUp({ owners: own(5) });
    await leg.endsAt(timeOf(5));

    await leg.read();

    expect(await leg.stored()).toEqual([indices(0, 5)]);
    expect(await leg.drain()).toMatchObject({ reason: "ended", explanation: null, epoch: 1, parts: 1 });
    expect(leg.clock.now()).toBeGreaterThanOrEqual(timeOf(5) + SETTINGS.quietTime);
    expect(leg.handedOver).toEqual([]);
  });

  it("is read on while fragments still come", async () => {
    const leg = await setUp({ owners: own(8) });
    await leg.endsAt(timeOf(3));

    await leg.read();

    expect(await leg.stored()).toEqual([indices(0, 8)]);
  });

  it("is not given up before its stream answers", async () => {
    const leg = await setUp({ owners: own(3), answersAfter: 20_000 });
    await leg.endsAt(timeOf(3));

    await leg.read();

    expect(await leg.stored()).toEqual([indices(0, 3)]);
    expect(await leg.drain()).toMatchObject({ reason: "ended" });
  });

  it("is read across the ends of sessions, without loss or repetition", async () => {
    const leg = await setUp({ owners: own(9), sessionFragments: 2 });
    await leg.endsAt(timeOf(9));

    await leg.read();

    expect((await leg.stored()).flat()).toEqual(indices(0, 9));
    expect(leg.starts.slice(0, 5)).toEqual([undefined, ...[1, 3, 5, 7].map(numberOf)]);
  });

  it("is stored in parts of about a minute", async () => {
    const leg = await setUp({ owners: own(130) });
    await leg.endsAt(timeOf(130));

    await leg.read();

    expect(await leg.stored()).toEqual([indices(0, 59), indices(59, 118), indices(118, 130)]);
  });

  it("tells at each full part, not at the last one, how far behind its reader is", async () => {
    const leg = await setUp({ owners: own(130) });
    await leg.endsAt(timeOf(130));
    const told: (number | null)[] = [];
    leg.services.onFullPart = (behind) => told.push(behind);

    await leg.read();

    // A fragment begins by the service's clock, and is whole when it is over.
    expect(told).toEqual([FRAGMENT_TIME, FRAGMENT_TIME]);
  });

  it("is not drained a second time", async () => {
    const leg = await setUp({ owners: own(2) });
    await leg.endsAt(timeOf(2));
    await leg.read();
    const before = await leg.drain();

    await leg.read();

    expect(await leg.drain()).toEqual(before);
    expect(leg.starts).toHaveLength(1);
  });
});

describe("a stream that other calls use too", () => {
  it("gives nothing of theirs, and does not keep the leg open", async () => {
    const leg = await setUp({ owners: ["other", ...own(3), ...Array.from({ length: 300 }, () => "other")] });
    const told = leg.clock.sleep(4000).then(() => leg.endsAt(timeOf(4)));

    await leg.read();
    await told;

    expect(await leg.stored()).toEqual([indices(1, 4)]);
    expect(leg.clock.now()).toBeLessThan(timeOf(10));
  });
});

describe("a leg whose end was not told", () => {
  it("counts as over after the idle limit, and says so", async () => {
    const leg = await setUp({ owners: own(2) });

    await leg.read();

    expect(await leg.stored()).toEqual([indices(0, 2)]);
    expect(await leg.drain()).toMatchObject({
      reason: "silent",
      explanation: "no audio for 120 s and no event that it ended",
    });
    expect(leg.clock.now()).toBeGreaterThanOrEqual(timeOf(2) + SETTINGS.idleLimit);
  });

  it("is read on from where it stopped once its end is told after all", async () => {
    const leg = await setUp({ owners: own(2) });
    await leg.read();

    await leg.endsAt(timeOf(2));
    await leg.read();

    expect(await leg.stored()).toEqual([indices(0, 2)]);
    expect(await leg.drain()).toMatchObject({ reason: "ended", explanation: null, epoch: 2, parts: 1 });
    expect(leg.handedOver).toEqual([]);
  });
});

describe("a leg that cannot be read", () => {
  it.each([0, 3])("keeps what was read of it: %i fragments", async (count) => {
    const leg = await setUp({ owners: own(9), errors: new Map([[count, 4502]]) });

    await leg.read();

    expect((await leg.stored()).flat()).toEqual(indices(0, count));
    expect(await leg.drain()).toMatchObject({ reason: "unreadable", parts: count > 0 ? 1 : 0 });
  });
});

describe("near the deadline", () => {
  it("what was read is stored, and the rest is handed over at once", async () => {
    const leg = await setUp({ owners: own(20) });

    await leg.read(timeOf(7) + 100);

    expect(await leg.stored()).toEqual([indices(0, 7)]);
    expect(leg.handedOver).toEqual([[{ ...leg.work, generation: 1 }, 0]]);
    expect(await leg.drain()).toBeNull();
  });

  it("again and again, nothing is lost or doubled", async () => {
    const leg = await setUp({ owners: own(30), sessionFragments: 4 });
    await leg.endsAt(timeOf(30));

    for (let generation = 0; !(await leg.drain()); generation++) {
      await leg.read(leg.clock.now() + 3_300, { ...leg.work, generation });
    }

    expect((await leg.stored()).flat()).toEqual(indices(0, 30));
    expect(await leg.drain()).toMatchObject({ reason: "ended", epoch: leg.handedOver.length + 1 });
    expect(leg.handedOver.length).toBeGreaterThan(5);
  });

  it("has come too often for any call after a thousand hand-overs", async () => {
    const leg = await setUp({ owners: own(3) });

    await leg.read(Number.MAX_SAFE_INTEGER, { ...leg.work, generation: 1001 });

    expect(await leg.drain()).toMatchObject({
      reason: "too-many-generations",
      explanation: "more than 1000 hand-overs",
    });
    expect(leg.handedOver).toEqual([]);
  });
});

describe("two readers of one leg", () => {
  it("the second looks again when the first one's lease has run out", async () => {
    const leg = await setUp({ owners: own(3) });
    const { transactionId } = leg.work;
    await leg.legs.acquire(transactionId, LEG_ID, START, START + SETTINGS.leaseTime);

    await leg.read();

    expect(leg.handedOver).toEqual([[{ ...leg.work, generation: 1 }, SETTINGS.leaseTime]]);
    expect(leg.starts).toEqual([]);
  });

  it("nothing counts that a stale one stores", async () => {
    const leg = await setUp({ owners: own(70) });
    const later = Number.MAX_SAFE_INTEGER;
    const taken = leg.clock.sleep(5000).then(() => leg.legs.acquire(leg.work.transactionId, LEG_ID, later, later));

    await expect(leg.read()).rejects.toMatchObject({ code: "LEASE_LOST" });
    await taken;

    expect(await leg.stored()).toEqual([]);
    expect(await leg.drain()).toBeNull();
  });

  it("one that lives keeps the leg for as long as it reads", async () => {
    const leg = await setUp({ owners: own(200) });
    await leg.endsAt(timeOf(200));
    const taken: unknown[] = [];
    const thief = (async () => {
      for (let index = 0; index < 20; index++) {
        await leg.clock.sleep(10_000);
        const now = leg.clock.now();
        taken.push(await leg.legs.acquire(leg.work.transactionId, LEG_ID, now, now + SETTINGS.leaseTime));
      }
    })();

    await leg.read();
    await leg.clock.runUntil(thief);

    expect(taken.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => null));
    expect((await leg.stored()).flat()).toEqual(indices(0, 200));
  });
});

it("work for a leg that no call mentions is refused by name", async () => {
  const leg = await setUp({ owners: [] });

  const unknown = { ...leg.work, legId: "ChimeVoiceConnector-9" };

  await expect(leg.read(START, unknown)).rejects.toMatchObject({
    code: "UNKNOWN_LEG",
    message: `call ${leg.work.transactionId} has no leg ChimeVoiceConnector-9`,
  });
});
