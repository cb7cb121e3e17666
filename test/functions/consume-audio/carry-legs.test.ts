import {
  type CarryEvent,
  type CarryLegsOptions,
  type CarryLimits,
  carryLegs,
  type LegQueue,
} from "../../../functions/consume-audio/carry-legs.ts";
import type { Until } from "../../../functions/consume-audio/consume-leg.ts";
import { createQueues, type Queues } from "../../../local/sqs/queues.ts";
import { createVirtualClock, type VirtualClock } from "../../support/virtual-clock.ts";

const LIMITS: CarryLimits = {
  legs: 4,
  lag: 1_000,
  holdTime: 60_000,
  retryTime: 95_000,
  carryTime: 11 * 3_600_000,
  drainTime: 25_000,
};
const HOUR = 3_600_000;

let clock: VirtualClock;
let queues: Queues;
let url: string;
let deadLetters: string;

beforeEach(() => {
  clock = createVirtualClock();
  queues = createQueues({ clock, account: "111122223333", region: "us-east-1", endpoint: () => "http://127.0.0.1:9" });
  deadLetters = queues.createQueue("dead-letters");
  const redrive = { deadLetterTargetArn: queues.arn("dead-letters"), maxReceiveCount: 2 };
  url = queues.createQueue("work", { RedrivePolicy: JSON.stringify(redrive) });
});
afterEach(() => queues.close());

const queueOf = (): LegQueue => ({
  async receive(maxMessages, signal) {
    const poll = { maxMessages, waitMs: 20_000, visibilityTimeoutInSeconds: LIMITS.holdTime / 1000, signal };
    return (await queues.receive(url, poll)).map(({ body, receiptHandle }) => ({ body, receipt: receiptHandle }));
  },
  async hold(messages, milliseconds) {
    for (const { receipt } of messages) queues.changeVisibility(url, receipt, milliseconds / 1000);
  },
  async remove({ receipt }) {
    queues.delete(url, receipt);
  },
});

/** A reader whose legs last until they are told to end, to fail, or to be handed over: that, they do at once. */
function carry(overrides: Partial<CarryLegsOptions> = {}) {
  const stop = new AbortController();
  const reading = new Map<string, { end(): void; fail(): void; until: Until }>();
  const handedOver: string[] = [];
  const told: CarryEvent[] = [];
  let lag = 0;
  const left = carryLegs({
    queue: queueOf(),
    consume: (body, until) =>
      new Promise((resolve, reject) => {
        reading.set(body, { end: resolve, fail: () => reject(new Error("failed")), until });
        until.signal?.addEventListener("abort", () => {
          handedOver.push(body);
          resolve();
        });
      }),
    clock,
    lag: () => lag,
    limits: LIMITS,
    signal: stop.signal,
    tell: (event) => {
      if (event.kind !== "carrying") told.push(event);
    },
    ...overrides,
  });
  return {
    stop,
    reading,
    handedOver,
    told,
    left,
    runBehind: (milliseconds: number) => {
      lag = milliseconds;
    },
  };
}

const send = (...bodies: string[]) => {
  for (const body of bodies) queues.send(url, body);
};
const counts = () => queues.queue(url).counts();

describe("a reader of many legs", () => {
  it("takes as many as it may, leaves the rest to others, and takes more when there is room", async () => {
    send("a", "b", "c", "d", "e", "f");
    const task = carry();
    await clock.advance(1_000);
    expect([...task.reading.keys()]).toEqual(["a", "b", "c", "d"]);
    expect(counts()).toEqual({ visible: 2, inFlight: 4, delayed: 0 });

    task.reading.get("b")?.end();
    await clock.advance(1_000);

    expect([...task.reading.keys()]).toEqual(["a", "b", "c", "d", "e"]);
    expect(counts()).toEqual({ visible: 1, inFlight: 4, delayed: 0 });
    task.stop.abort();
    await clock.runUntil(task.left);
  });

  it("keeps the messages of its legs from others for as long as it reads, and removes them at the end", async () => {
    send("a");
    const task = carry();

    await clock.advance(5 * HOUR);

    expect(counts()).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    expect([...task.reading.keys()]).toEqual(["a"]);
    task.reading.get("a")?.end();
    await clock.advance(1);
    expect(counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    task.stop.abort();
    await clock.runUntil(task.left);
  });

  it("gives each leg less time than a queue can hold its message", async () => {
    send("a");
    const startedAt = clock.now();
    const task = carry();
    await clock.advance(0);

    expect(task.reading.get("a")?.until.deadline).toBe(startedAt + LIMITS.carryTime);
    expect(LIMITS.carryTime).toBeLessThan(12 * HOUR);
    task.stop.abort();
    await clock.runUntil(task.left);
  });

  it("has a leg that failed read again when its lease is over; one that goes on failing becomes a dead letter", async () => {
    send("a");
    const task = carry();
    await clock.advance(0);

    task.reading.get("a")?.fail();
    await clock.advance(LIMITS.retryTime - 1);
    task.reading.delete("a");
    expect(counts()).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    await clock.advance(1);
    expect([...task.reading.keys()]).toEqual(["a"]);
    task.reading.get("a")?.fail();
    await clock.advance(LIMITS.retryTime);

    expect(counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(queues.queue(deadLetters).counts().visible).toBe(1);
    expect(task.told.map(({ kind }) => kind)).toEqual(["leg-failed", "leg-failed"]);
    task.stop.abort();
    await clock.runUntil(task.left);
  });

  it("goes on reading while the queue fails", async () => {
    const works = queueOf();
    let isBroken = false;
    const broken = () => Promise.reject(new Error("no queue"));
    send("a");
    const task = carry({
      queue: {
        receive: (...request) => (isBroken ? broken() : works.receive(...request)),
        hold: (...request) => (isBroken ? broken() : works.hold(...request)),
        remove: works.remove,
      },
    });
    await clock.advance(0);

    isBroken = true;
    await clock.advance(50_000);
    isBroken = false;
    send("b");
    await clock.advance(21_000);

    // Its message came back meanwhile; whoever got it would find the leg's lease taken.
    expect([...task.reading.keys()]).toEqual(["a", "b"]);
    expect(new Set(task.told.map(({ kind }) => kind))).toEqual(new Set(["queue-failed"]));
    task.stop.abort();
    await clock.runUntil(task.left);
  });
});

describe("a reader that falls behind", () => {
  it("hands its newest legs over until it keeps up, and takes none for a while", async () => {
    send("a", "b", "c", "d");
    const task = carry();
    await clock.advance(500);

    task.runBehind(1_001);
    await clock.advance(2_000);
    task.runBehind(999);
    send("e");

    expect(task.handedOver).toEqual(["d", "c"]);
    expect(task.told).toEqual([
      { kind: "shed", legs: 1, lag: 1_001 },
      { kind: "shed", legs: 1, lag: 1_001 },
    ]);
    await clock.advance(9_000);
    expect(task.reading.has("e")).toBe(false);
    await clock.advance(3_000);
    expect(task.reading.has("e")).toBe(true);
    task.stop.abort();
    await clock.runUntil(task.left);
  });

  it("gives back at once what came while it fell behind", async () => {
    const task = carry();
    await clock.advance(500);

    task.runBehind(5_000);
    await clock.advance(1_000);
    send("a");
    await clock.advance(0);

    expect(task.reading.size).toBe(0);
    expect(counts()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    expect(task.told).toContainEqual({ kind: "returned", legs: 1 });
    task.stop.abort();
    await clock.runUntil(task.left);
  });
});

describe("a reader that is told to stop", () => {
  it("hands every leg over, and leaves nothing behind", async () => {
    send("a", "b");
    const task = carry();
    await clock.advance(500);

    task.stop.abort();

    expect(await clock.runUntil(task.left)).toBe(0);
    expect(task.handedOver).toEqual(["a", "b"]);
    expect(counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it("does not wait for ever for a leg that cannot be handed over: its message comes back", async () => {
    send("a");
    const task = carry({ consume: () => new Promise(() => {}) });
    await clock.advance(500);
    const stoppedAt = clock.now();

    task.stop.abort();

    expect(await clock.runUntil(task.left)).toBe(1);
    expect(clock.now() - stoppedAt).toBe(LIMITS.drainTime);
    await clock.advance(LIMITS.holdTime);
    expect(counts()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });
});
