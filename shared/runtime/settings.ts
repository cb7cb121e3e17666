import * as v from "valibot";
import { LONGEST_SILENCE } from "../kvs/stalls.ts";
import { parse } from "../schema.ts";

/** Whole seconds in an environment variable, read as milliseconds. */
const seconds = (fallback: string, fewerThan = Number.POSITIVE_INFINITY) =>
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d+(\.\d+)?$/, "a number of seconds"),
      v.transform((text) => Number(text) * 1000),
      v.check((time) => time < fewerThan, `fewer than ${fewerThan / 1000} seconds`),
    ),
    fallback,
  );

const required = v.pipe(v.string(), v.nonEmpty());

const schema = v.object({
  CALLS_TABLE: required,
  FLOWS_TABLE: required,
  RECORDINGS_BUCKET: required,
  DEAD_LETTER_BUCKET: required,
  WORK_QUEUE_URL: required,
  FINISH_QUEUE_URL: required,
  DEAD_LETTER_QUEUE_URL: required,
  BUS_NAME: required,
  HOME_REGION: v.optional(v.string()),
  SETTLE_SECONDS: seconds("60"),
  IDLE_LIMIT_SECONDS: seconds("120"),
  // A stream that is silent for longer is opened again, and quiet is counted from then on.
  QUIET_SECONDS: seconds("2", LONGEST_SILENCE),
  LEASE_SECONDS: seconds("90"),
  OVERDUE_SECONDS: seconds("7200"),
});

/** What a function is told by its environment. Times in milliseconds. */
export interface Settings {
  readonly callsTable: string;
  readonly flowsTable: string;
  readonly recordingsBucket: string;
  /** Where objects go that cannot be read, whole. */
  readonly deadLetterBucket: string;
  readonly workQueueUrl: string;
  readonly finishQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly busName: string;
  /** Where the bus, the table of calls and the queues of work are; null: here. */
  readonly homeRegion: string | null;
  /** How long a call with one leg is waited on for another, after that leg ended. */
  readonly settleTime: number;
  /** How long a leg without an ENDED may be silent before it counts as over. */
  readonly idleLimit: number;
  /** How long an ended leg must be silent before everything of it counts as read. */
  readonly quietTime: number;
  /** A reader of a leg that neither stores nor renews for this long is taken for dead. */
  readonly leaseTime: number;
  /** How long nothing must have come of a call before what is missing of it is reported. */
  readonly overdueTime: number;
}

/** @throws InvalidInputError naming each variable that is missing or malformed */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = parse(schema, environment, "environment");
  return {
    callsTable: parsed.CALLS_TABLE,
    flowsTable: parsed.FLOWS_TABLE,
    recordingsBucket: parsed.RECORDINGS_BUCKET,
    deadLetterBucket: parsed.DEAD_LETTER_BUCKET,
    workQueueUrl: parsed.WORK_QUEUE_URL,
    finishQueueUrl: parsed.FINISH_QUEUE_URL,
    deadLetterQueueUrl: parsed.DEAD_LETTER_QUEUE_URL,
    busName: parsed.BUS_NAME,
    homeRegion: parsed.HOME_REGION ?? null,
    settleTime: parsed.SETTLE_SECONDS,
    idleLimit: parsed.IDLE_LIMIT_SECONDS,
    quietTime: parsed.QUIET_SECONDS,
    leaseTime: parsed.LEASE_SECONDS,
    overdueTime: parsed.OVERDUE_SECONDS,
  };
}
