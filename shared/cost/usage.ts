import { FEWEST_TASKS, LEGS_OF_A_TASK, LEGS_OF_FUNCTIONS } from "../deployment.ts";
import { functionRows, functions, tasks } from "../events/subscriptions.ts";
import { METRICS } from "../runtime/metrics.ts";
import type { Billed } from "./rates.ts";

/** How much of what is billed. */
export type Quantities = Readonly<Partial<Record<Billed, number>>>;

/** Which part of Carillon uses it. */
export type Component =
  | "voice service"
  | "streams"
  | "reading audio"
  | "recording"
  | "call record"
  | "answering"
  | "watching";

export interface UsageOptions {
  /** Length of a call. */
  readonly callMinutes: number;
  /** At once, all day. */
  readonly concurrentCalls: number;
}

const LEGS = 2;
const GIGABYTE = 1e9;
const HOURS_OF_A_MONTH = 730;
const MINUTES_OF_A_MONTH = 60 * HOURS_OF_A_MONTH;
const gigabytes = (name: keyof typeof functions) => functions[name].memoryInMegabytes / 1024;

/** L16 at 8 kHz with the tags and headers of a fragment each second: what the local Voice Connector writes. */
export const STREAM_BYTES_PER_LEG_MINUTE = 1_025_340;
/** The streams keep audio for a day, which recordings need. */
const STREAMS_KEPT_IN_MONTHS = 1 / 30.4;
/** Stereo, 16 bits, 8 kHz. */
const RECORDING_BYTES_PER_MINUTE = 2 * 2 * 8000 * 60;
const PARTS_KEPT_IN_MONTHS = 7 / 30.4;

/** A checkpoint in the leg's item; renewing a lease writes the whole item. */
const CHECKPOINT_BYTES = 175;
/** The checkpoint, and two renewals of the lease between two of them. */
const WRITES_PER_LEG_MINUTE = 3;
/** A part is read in pieces of about seven seconds while the recording is made. */
const READS_PER_LEG_MINUTE = 9;
const UPLOAD_PIECE_BYTES = 5 * 1024 * 1024;

/** What Lambda says of an invocation, and the functions' own lines and metrics: assumed, nothing local writes the former. */
const LOG_BYTES_PER_INVOCATION = 1_500;
const METRIC_LINE_BYTES = 450;

/** Seconds that an invocation takes on average: assumed, not measured on AWS. */
export const ASSUMED_SECONDS = {
  "track-streaming": 0.1,
  "finish-recording": 1,
  "ingest-records": 0.3,
  "answer-call": 0.05,
  "run-background": 0.3,
  reconcile: 0.2,
} as const;

/** In a call through a Voice Connector: STARTED and ENDED of each leg; two messages to read legs, two to finish and settle. */
const STREAMING_EVENTS = 2 * LEGS;
const MESSAGES = 4;
/** A message is sent, received and deleted. */
const REQUESTS_PER_MESSAGE = 3;
/** A call detail record and the streaming detail record: each tells EventBridge, which fills the queue. */
const RECORD_OBJECTS = 2;
/** Call Streaming Started of each leg, Call Ended, Recording Ready; then Call Detail Recorded. */
const FACTS = 5;
/** Events that a call of a menu or two has: assumed. */
export const EVENTS_OF_A_FLOW = 6;
/** What applying changes to the call and leg items takes besides what a minute takes, measured in the local DynamoDB. */
const WRITE_UNITS_PER_CALL = 57;
const READ_UNITS_PER_CALL = 30;
/** A record is folded into its call by one read and one write of an item of about three kilobytes, and its outbox is marked. */
const UNITS_PER_RECORD = 6;
/** One read and two writes tell a call what its flow did. */
const UNITS_PER_REPORT = 8;

/** A function hands a leg over before its time is up. */
const SECONDS_OF_A_READER = 870;

/** What one call of this length uses, through a Voice Connector that streams it, answered by a flow, recorded. */
export function usageOfCall({
  callMinutes,
  concurrentCalls,
}: UsageOptions): Readonly<Record<Exclude<Component, "watching">, Quantities>> {
  const legMinutes = LEGS * callMinutes;
  const streamed = (legMinutes * STREAM_BYTES_PER_LEG_MINUTE) / GIGABYTE;
  const recordingBytes = callMinutes * RECORDING_BYTES_PER_MINUTE;
  const pieces = recordingBytes > UPLOAD_PIECE_BYTES ? Math.ceil(recordingBytes / UPLOAD_PIECE_BYTES) + 2 : 1;
  return {
    "voice service": { chimeStreamedMinutes: callMinutes, chimePstnMinutes: callMinutes },
    streams: {
      kvsInGigabytes: streamed,
      kvsOutGigabytes: streamed,
      kvsGigabyteMonths: streamed * STREAMS_KEPT_IN_MONTHS,
    },
    "reading audio": {
      ...(isByTasks(concurrentCalls) ? byTasks(legMinutes, LEGS * concurrentCalls) : byFunctions(legMinutes)),
      sqsRequests: LEGS * REQUESTS_PER_MESSAGE,
      s3Puts: partsOf(callMinutes) * LEGS,
      dynamoWriteUnits: LEGS * writeUnitsOfLeg(callMinutes),
    },
    recording: {
      lambdaRequests: LEGS,
      lambdaGigabyteSeconds: LEGS * gigabytes("finish-recording") * ASSUMED_SECONDS["finish-recording"],
      sqsRequests: (MESSAGES - LEGS) * REQUESTS_PER_MESSAGE,
      s3Gets: READS_PER_LEG_MINUTE * legMinutes,
      // The recording, its manifest, and a look at the parts of each leg.
      s3Puts: pieces + 1 + LEGS,
      s3GigabyteMonths: (recordingBytes * (1 + PARTS_KEPT_IN_MONTHS)) / GIGABYTE,
      logGigabytes: (LEGS * LOG_BYTES_PER_INVOCATION) / GIGABYTE,
    },
    "call record": {
      lambdaRequests: STREAMING_EVENTS + RECORD_OBJECTS,
      lambdaGigabyteSeconds:
        STREAMING_EVENTS * gigabytes("track-streaming") * ASSUMED_SECONDS["track-streaming"] +
        RECORD_OBJECTS * gigabytes("ingest-records") * ASSUMED_SECONDS["ingest-records"],
      sqsRequests: RECORD_OBJECTS * REQUESTS_PER_MESSAGE,
      dynamoWriteUnits: WRITE_UNITS_PER_CALL + RECORD_OBJECTS * UNITS_PER_RECORD,
      dynamoReadUnits: READ_UNITS_PER_CALL + RECORD_OBJECTS * UNITS_PER_RECORD,
      s3Gets: RECORD_OBJECTS,
      events: FACTS,
      logGigabytes: ((STREAMING_EVENTS + RECORD_OBJECTS) * LOG_BYTES_PER_INVOCATION) / GIGABYTE,
    },
    answering: {
      lambdaRequests: EVENTS_OF_A_FLOW + 1,
      lambdaGigabyteSeconds:
        EVENTS_OF_A_FLOW * gigabytes("answer-call") * ASSUMED_SECONDS["answer-call"] +
        gigabytes("run-background") * ASSUMED_SECONDS["run-background"],
      dynamoWriteUnits: UNITS_PER_REPORT,
      dynamoReadUnits: UNITS_PER_REPORT / 2,
      logGigabytes: ((EVENTS_OF_A_FLOW + 1) * LOG_BYTES_PER_INVOCATION) / GIGABYTE,
    },
  };
}

/** Parts of one leg. */
export const partsOf = (callMinutes: number) => Math.ceil(callMinutes * (60 / 60.4));

/** The item of a leg grows with its checkpoints, and each write counts it whole. */
export function writeUnitsOfLeg(callMinutes: number): number {
  let units = 0;
  for (let minute = 1; minute <= callMinutes; minute++) {
    units += WRITES_PER_LEG_MINUTE * Math.ceil((minute * CHECKPOINT_BYTES) / 1024);
  }
  return units;
}

function byFunctions(legMinutes: number): Quantities {
  const invocations = LEGS + (legMinutes * 60) / SECONDS_OF_A_READER;
  return {
    lambdaRequests: invocations,
    lambdaGigabyteSeconds: legMinutes * 60 * gigabytes("consume-audio"),
    logGigabytes: (invocations * LOG_BYTES_PER_INVOCATION + legMinutes * METRIC_LINE_BYTES) / GIGABYTE,
  };
}

/** Legs are read by long-running tasks instead of a function for each. */
export const isByTasks = (concurrentCalls: number): boolean => LEGS * concurrentCalls > LEGS_OF_FUNCTIONS;

function byTasks(legMinutes: number, legsAtOnce: number): Quantities {
  const running = Math.max(FEWEST_TASKS, legsAtOnce / LEGS_OF_A_TASK);
  const hours = ((legMinutes / 60) * running) / legsAtOnce;
  const { cpuUnits, memoryInMegabytes } = tasks["consume-audio"];
  return {
    addressHours: hours,
    fargateCpuHours: (hours * cpuUnits) / 1024,
    fargateGigabyteHours: (hours * memoryInMegabytes) / 1024,
    logGigabytes: (legMinutes * METRIC_LINE_BYTES) / GIGABYTE,
  };
}

/** Long polls that Lambda keeps at a queue without messages, each of 20 s (Lambda developer guide, "Using Lambda with Amazon SQS"). */
const IDLE_POLLS_PER_MINUTE = 5 * 3;
/** Each run of reconcile asks two indexes, one of them twice. */
const UNITS_PER_RUN = 3 * 0.5;

/** Things that are there whether or not anybody calls. */
export interface Deployed {
  readonly alarms: number;
  readonly dashboards: number;
  /** Tasks that wait for legs; default 0. */
  readonly tasks?: number;
}

/** What one month of being there uses, without a single call. */
export function usageAtRest({ alarms, dashboards, tasks: running = 0 }: Deployed): Quantities {
  const { cpuUnits, memoryInMegabytes } = tasks["consume-audio"];
  const hours = running * HOURS_OF_A_MONTH;
  const polled = functionRows.flatMap(({ triggers }) => triggers.filter(({ kind }) => kind === "queue")).length;
  return {
    lambdaRequests: MINUTES_OF_A_MONTH,
    lambdaGigabyteSeconds: MINUTES_OF_A_MONTH * gigabytes("reconcile") * ASSUMED_SECONDS.reconcile,
    sqsRequests: MINUTES_OF_A_MONTH * polled * IDLE_POLLS_PER_MINUTE,
    dynamoReadUnits: MINUTES_OF_A_MONTH * UNITS_PER_RUN,
    logGigabytes: (MINUTES_OF_A_MONTH * LOG_BYTES_PER_INVOCATION) / GIGABYTE,
    metricMonths: METRICS_AT_REST,
    ...(hours > 0 && {
      addressHours: hours,
      fargateCpuHours: (hours * cpuUnits) / 1024,
      fargateGigabyteHours: (hours * memoryInMegabytes) / 1024,
    }),
    alarmMonths: alarms,
    dashboardMonths: dashboards,
    keyMonths: KEYS,
  };
}

/** Of notices of messages; the keys of tables and buckets are the account's own, which cost nothing to have. */
const KEYS = 1;

/** A metric is billed while something is measured: at rest, what reconcile counts. */
const METRICS_AT_REST = ["Handled", "CallsLookedOver"].length;

/** Metrics that are measured when there are calls, each by who measures it. */
export const METRICS_WITH_CALLS = Object.values(METRICS).reduce(
  (sum, { by }) => sum + (by === null ? functionRows.length : by.length),
  0,
);

export const MONTH_IN_MINUTES = MINUTES_OF_A_MONTH;
