import type { S3Client } from "@aws-sdk/client-s3";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { type CarryLimits, carryLegs } from "../../functions/consume-audio/carry-legs.ts";
import { type ConsumeLegServices, consumeLeg } from "../../functions/consume-audio/consume-leg.ts";
import { type FinishRecordingServices, finishRecording } from "../../functions/finish-recording/finish-recording.ts";
import type { StreamDirectory } from "../../functions/reconcile/find-legs.ts";
import { createQueues } from "../../local/sqs/queues.ts";
import type { Call } from "../../shared/calls/call.ts";
import { Calls, type Publisher } from "../../shared/calls/calls.ts";
import { LegStore } from "../../shared/calls/leg-store.ts";
import { PartStore } from "../../shared/calls/part-store.ts";
import { CallStore } from "../../shared/calls/store.ts";
import type { Fact } from "../../shared/events/facts.ts";
import type { StreamingChange } from "../../shared/events/streaming-status.ts";
import { type ConsumeLeg, parseConsumeLeg, parseFinishWork } from "../../shared/events/work.ts";
import { readWav } from "../../shared/media/wav.ts";
import { seededRandom } from "../../shared/random.ts";
import type { CallsTable } from "./calls-table.ts";
import { requestsInFlight } from "./in-flight.ts";
import { createVirtualClock } from "./virtual-clock.ts";
import { createVoiceStream, type VoiceFragment, type VoiceStream } from "./voice-stream.ts";

export const WORLD_START = Date.UTC(2026, 10, 3, 10);
/** 16 blocks of 64 ms. */
export const FRAGMENT_SAMPLES = 8192;
export const FRAGMENT_TIME = 1024;
const RATE_IN_HERTZ = 8000;

export interface WorldLeg {
  readonly legId: string;
  /** Null: the service could not tell. */
  readonly isCaller: boolean | null;
  /** Milliseconds after the start of the world; default 0. */
  readonly startsAfter?: number;
  /** Fragments of its own. */
  readonly fragments: number;
  /** Changes single fragments, by their index; null leaves one out. */
  readonly changed?: (fragment: VoiceFragment, index: number) => VoiceFragment | null;
  /** Fragments of other calls that the stream holds before and after the leg's. */
  readonly others?: number;
  readonly sessionTime?: number;
}

export interface WorldOptions {
  readonly table: CallsTable;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly transactionId: string;
  readonly legs: readonly WorldLeg[];
  readonly seed?: number;
  /** What reading and finishing do before and after each step that waits for something. */
  readonly pause?: () => Promise<void>;
}

const SETTINGS = { idleLimit: 120_000, quietTime: 2_000, leaseTime: 90_000 };
const LAMBDA_TIME = 900_000;
const HAND_OVER_TIME = 30_000;
const SETTLE_IN_SECONDS = 60;

/** Everything that makes a recording, on one virtual clock: streams, table, bucket, queues, readers and the one who finishes. */
export function createRecordingWorld(options: WorldOptions) {
  const { table, s3, bucket, transactionId, seed = 1, pause = async () => {} } = options;
  const clock = createVirtualClock(WORLD_START);
  const random = seededRandom(seed);
  const inFlight = requestsInFlight(table.table, s3);
  const streams = new Map<string, VoiceStream>();
  const facts: { fact: Fact; revision: number }[] = [];
  const links = new Map<string, number>();
  const failures: unknown[] = [];
  const stop = new AbortController();
  const running: Promise<unknown>[] = [];

  const place = { account: "111122223333", region: "us-east-1" };
  const queues = createQueues({ clock, ...place, endpoint: () => "http://127.0.0.1:9" });
  const urls = { work: queues.createQueue("work"), finish: queues.createQueue("finish") };

  const publisher: Publisher = {
    async publish(entries, sent) {
      for (const entry of entries) {
        const { effect, revision } = entry;
        if (effect.kind === "fact") facts.push({ fact: effect.fact, revision });
        else {
          const delayInSeconds = effect.wait === "settle" ? SETTLE_IN_SECONDS : 0;
          queues.send(urls[effect.queue], JSON.stringify(effect.body), { delayInSeconds });
        }
        sent(entry);
      }
    },
  };
  const store = new CallStore(table.table, table.tableName);
  const calls = new Calls(store, publisher, clock, random);
  const legs = new LegStore(table.table, table.tableName);
  const parts = new PartStore(s3, bucket);

  const streamOf = (streamArn: string): VoiceStream => {
    const stream = streams.get(streamArn);
    if (!stream) throw Object.assign(new Error("no such stream"), { name: "ResourceNotFoundException" });
    return stream;
  };
  const reading: ConsumeLegServices = {
    calls: paused(calls, pause),
    legs: paused(legs, pause),
    parts: paused(parts, pause),
    open: async (streamArn, start, signal) => {
      await pause();
      return streamOf(streamArn).open(start, signal);
    },
    clock,
    random,
    settings: SETTINGS,
    async handOver(work, delay) {
      await pause();
      queues.send(urls.work, JSON.stringify(work), { delayInSeconds: Math.ceil(delay / 1000) });
    },
  };
  const finishing: FinishRecordingServices = {
    calls: paused(calls, pause),
    legs: paused(legs, pause),
    parts: paused(parts, pause),
    s3,
    settings: { recordingsBucket: bucket },
    archive: {
      list: async (streamArn, from, to) => streamOf(streamArn).list(from, to),
      read: (streamArn, numbers) => streamOf(streamArn).read(numbers),
    },
    logger: { info() {}, warn() {} },
  };

  /** The events of a leg. */
  const eventsOf = new Map<string, { started: StreamingChange; ended: StreamingChange }>();
  let nextNumber = 2n ** 64n * 2n ** 92n + BigInt(Math.floor(random() * 2 ** 40));
  options.legs.forEach((leg, channel) => {
    const startTime = WORLD_START + (leg.startsAfter ?? 0);
    const number = () => {
      // Nothing about numbers may be relied on but that they grow.
      nextNumber += 1n + BigInt(Math.floor(random() * 2 ** 45));
      return String(nextNumber);
    };
    const fragment = (index: number, owner: string): VoiceFragment => ({
      number: number(),
      time: startTime + index * FRAGMENT_TIME,
      samples: FRAGMENT_SAMPLES,
      owner,
      value: sampleValue(channel, index),
    });
    const others = leg.others ?? 0;
    const before = Array.from({ length: others }, (_none, index) => fragment(index - others, "before"));
    const own = Array.from({ length: leg.fragments }, (_none, index) => fragment(index, transactionId));
    const after = Array.from({ length: others }, (_none, index) => fragment(leg.fragments + index, "after"));
    const kept = own.flatMap((one, index) => (leg.changed ? (leg.changed(one, index) ?? []) : one));
    const streamArn = `arn:aws:kinesisvideo:us-east-1:111122223333:stream/${leg.legId}/1793699990101`;
    const { sessionTime } = leg;
    const all = [...before, ...kept, ...after];
    streams.set(streamArn, createVoiceStream({ clock, fragments: all, ...(sessionTime && { sessionTime }) }));
    const stream = {
      legId: leg.legId,
      streamArn,
      startFragmentNumber: own[0]?.number ?? "1",
      startTime,
      isCaller: leg.isCaller,
      mediaType: "audio/L16;rate=8000;channels=1;",
      direction: "Inbound",
      fromNumber: "+12065550100",
      toNumber: "+13605550199",
    };
    const event = {
      transactionId,
      callId: `dialog-${channel}`,
      voiceConnectorId: "abcdef1ghij2klmno3pqr4",
      detail: {},
    };
    eventsOf.set(leg.legId, {
      started: { ...event, kind: "started", at: startTime, stream },
      ended: { ...event, kind: "ended", at: startTime + leg.fragments * FRAGMENT_TIME, stream },
    });
  });

  async function poll(url: string, holdInSeconds: number, handle: (body: string) => Promise<void>): Promise<void> {
    while (!stop.signal.aborted) {
      const poll = { maxMessages: 1, waitMs: 20_000, visibilityTimeoutInSeconds: holdInSeconds, signal: stop.signal };
      for (const { body, receiptHandle } of await queues.receive(url, poll)) {
        const work = handle(body)
          .then(() => queues.delete(url, receiptHandle))
          .catch((error: unknown) => failures.push(error));
        running.push(work);
      }
    }
  }

  function count({ legId }: ConsumeLeg): void {
    links.set(legId, (links.get(legId) ?? 0) + 1);
  }

  /** The streams as a reconciler sees them. */
  const directory: StreamDirectory = {
    async *streams(prefix) {
      for (const arn of streams.keys()) if (arn.includes(`:stream/${prefix}`)) yield arn;
    },
    list: async (streamArn, from, to) => streamOf(streamArn).list(from, to),
    read: (streamArn, numbers) => streamOf(streamArn).read(numbers),
  };

  async function isOver(isSo: (call: Call | null) => boolean): Promise<Call> {
    for (;;) {
      const call = await calls.load(transactionId);
      if (isSo(call) && call) return call;
      await clock.sleep(5_000);
    }
  }

  return {
    clock,
    calls,
    legs,
    parts,
    store,
    queues,
    urls,
    facts,
    /** How often each leg was taken up by a reader. */
    links,
    failures,
    streams,
    directory,
    reading,
    finishing,
    isBusy: () => inFlight() > 0,
    /** Lambdas read legs from now on. */
    startLambdas: (time = LAMBDA_TIME) =>
      void running.push(
        poll(urls.work, time / 1000, async (body) => {
          const work = parseConsumeLeg(body);
          count(work);
          await consumeLeg(reading, work, { deadline: clock.now() + time - HAND_OVER_TIME });
        }),
      ),
    /** A long-running task reads legs from now on; the result ends it. */
    startTask(limits: Partial<CarryLimits> = {}) {
      const own = new AbortController();
      const left = carryLegs({
        queue: {
          async receive(maxMessages, signal) {
            const poll = { maxMessages, waitMs: 20_000, visibilityTimeoutInSeconds: 60, signal };
            return (await queues.receive(urls.work, poll)).map(({ body, receiptHandle }) => ({
              body,
              receipt: receiptHandle,
            }));
          },
          async hold(messages, milliseconds) {
            for (const { receipt } of messages) {
              queues.changeVisibility(urls.work, receipt, Math.ceil(milliseconds / 1000));
            }
          },
          remove: async ({ receipt }) => queues.delete(urls.work, receipt),
        },
        consume: (body, until) => {
          const work = parseConsumeLeg(body);
          count(work);
          return consumeLeg(reading, work, until);
        },
        clock,
        lag: () => 0,
        limits: {
          ...{ legs: 500, lag: 1_000, holdTime: 60_000, retryTime: 95_000, carryTime: 39_600_000, drainTime: 25_000 },
          ...limits,
        },
        signal: own.signal,
        tell: (event) => {
          if (event.kind === "leg-failed" || event.kind === "queue-failed") failures.push(event.error);
        },
      });
      running.push(left);
      stop.signal.addEventListener("abort", () => own.abort());
      return { stop: () => own.abort(), left };
    },
    startFinisher: () =>
      void running.push(
        poll(urls.finish, 900, async (body) => {
          const work = parseFinishWork(body);
          if (work.type === "settle-call") await calls.apply({ kind: "settled", transactionId });
          else await finishRecording(finishing, transactionId);
        }),
      ),
    eventOf(legId: string, kind: "started" | "ended"): StreamingChange {
      const event = eventsOf.get(legId)?.[kind];
      if (!event) throw new Error(`no leg ${legId}`);
      return event;
    },
    /** Tells every event of every leg at its time, but those that are left out. */
    announce(isTold: (legId: string, kind: "started" | "ended") => boolean = () => true): void {
      for (const [legId, events] of eventsOf) {
        for (const kind of ["started", "ended"] as const) {
          const { at } = events[kind];
          if (!isTold(legId, kind)) continue;
          running.push(clock.sleep(at - clock.now()).then(() => calls.apply(events[kind])));
        }
      }
    },
    /** Runs until the call is as it is waited for; it. */
    until: (isSo: (call: Call) => boolean = (call) => call.recording !== null) =>
      clock.runUntil(
        isOver((call) => call !== null && isSo(call)),
        () => inFlight() > 0,
      ),
    run: <T>(work: Promise<T>) => clock.runUntil(work, () => inFlight() > 0),
    /** Ends all that was started. */
    async close(): Promise<void> {
      stop.abort();
      await clock.runUntil(Promise.all(running), () => inFlight() > 0);
      queues.close();
    },
    /** The recording's channels, each fragment's worth of samples told by its value; null where they are not all one. */
    async recorded(call: Call): Promise<(number | null)[][]> {
      const file = await objectOf(s3, bucket, call.recording?.key ?? "");
      return readWav(file).channels.map((channel) => valuesOf(channel));
    },
    async manifest(call: Call): Promise<Manifest> {
      return JSON.parse(Buffer.from(await objectOf(s3, bucket, call.recording?.manifestKey ?? "")).toString());
    },
  };
}

export interface Manifest {
  readonly version: number;
  readonly complete: boolean;
  readonly reasons: readonly string[];
  readonly samples: number;
  readonly channels: readonly {
    readonly legId: string;
    readonly role: string;
    readonly stretches: readonly { atSamples: number; samples: number; from: string; cause?: string }[];
    readonly gaps: readonly { atSamples: number; samples: number; cause: string; reason: string }[];
    readonly overlaps: readonly unknown[];
    readonly unread: readonly string[];
    readonly parts: readonly { key: string; from: string }[];
  }[];
}

/** Differs from fragment to fragment, and from channel to channel; never 0. */
export const sampleValue = (channel: number, index: number): number => 1 + ((index * 7 + channel * 13_001) % 32_000);

/** What a channel without loss holds. */
export const wholeChannel = (channel: number, fragments: number): number[] =>
  Array.from({ length: fragments }, (_none, index) => sampleValue(channel, index));

function valuesOf(channel: Int16Array): (number | null)[] {
  const values: (number | null)[] = [];
  for (let at = 0; at < channel.length; at += FRAGMENT_SAMPLES) {
    const piece = channel.subarray(at, at + FRAGMENT_SAMPLES);
    values.push(piece.every((sample) => sample === piece[0]) ? (piece[0] ?? null) : null);
  }
  return values;
}

async function objectOf(s3: S3Client, Bucket: string, Key: string): Promise<Uint8Array> {
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return body ? body.transformToByteArray() : new Uint8Array();
}

/** The same object, but that each of its methods pauses before it begins and after it is done. */
function paused<T extends object>(target: T, pause: () => Promise<void>): T {
  return new Proxy(target, {
    get(of, name) {
      const member: unknown = Reflect.get(of, name, of);
      if (typeof member !== "function") return member;
      return async (...parameters: unknown[]) => {
        await pause();
        try {
          return await (member.apply(of, parameters) as Promise<unknown>);
        } finally {
          await pause();
        }
      };
    },
  });
}

export const SECONDS = (fragments: number): number => (fragments * FRAGMENT_SAMPLES) / RATE_IN_HERTZ;
