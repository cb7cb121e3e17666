import { createHash } from "node:crypto";
import * as v from "valibot";
import { parse } from "../schema.ts";

/** `source` of the events Carillon publishes on its own bus. */
export const FACT_SOURCE = "carillon";

const isoText = v.pipe(v.string(), v.isoTimestamp());
const role = v.picklist(["caller", "callee", "unknown"]);

const everyFact = {
  /** Version of the detail's shape. */
  version: v.literal("1"),
  /** Derived from what the fact says: the same for every repetition of the same fact. */
  factId: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  /** 1 for what was said first; higher where something learned later completes or corrects it. */
  revision: v.pipe(v.number(), v.integer(), v.minValue(1)),
  transactionId: v.string(),
};

const recording = {
  bucket: v.string(),
  /** Key of the stereo WAV: caller on the left channel, callee on the right. Null where there was no audio at all. */
  key: v.nullable(v.string()),
  manifestKey: v.string(),
  durationSeconds: v.number(),
  /** Samples of silence that stand where audio should be, over all legs. */
  gapSamples: v.number(),
  channels: v.array(v.object({ legId: v.string(), role, sha256: v.string(), samples: v.number() })),
};

/** The detail of each of Carillon's events, by `detail-type`. */
export const factSchemas = {
  "Call Streaming Started": v.object({
    ...everyFact,
    legId: v.string(),
    role,
    voiceConnectorId: v.string(),
    direction: v.string(),
    fromNumber: v.nullable(v.string()),
    toNumber: v.nullable(v.string()),
    mediaType: v.string(),
    streamArn: v.string(),
    startFragmentNumber: v.string(),
    startTime: isoText,
  }),
  "Call Streaming Failed": v.object({
    ...everyFact,
    callId: v.string(),
    voiceConnectorId: v.string(),
    reason: v.string(),
    failTime: isoText,
  }),
  "Call Ended": v.object({
    ...everyFact,
    voiceConnectorId: v.string(),
    startTime: isoText,
    endTime: isoText,
    durationSeconds: v.number(),
    legs: v.array(v.object({ legId: v.string(), role })),
  }),
  "Recording Ready": v.object({ ...everyFact, ...recording, complete: v.literal(true) }),
  "Recording Incomplete": v.object({
    ...everyFact,
    ...recording,
    complete: v.literal(false),
    /** Why it is not complete, one entry each. */
    reasons: v.array(v.string()),
  }),
  "Call Detail Recorded": v.object({
    ...everyFact,
    /** Call detail record or streaming detail record of a Voice Connector, or detail record of a SIP media application. */
    recordKind: v.picklist(["cdr", "sdr", "sma"]),
    recordId: v.string(),
    voiceConnectorId: v.nullable(v.string()),
    callId: v.nullable(v.string()),
    /** As AWS has it. */
    status: v.nullable(v.string()),
    /** `answered`, or why not. */
    outcome: v.string(),
    sipCode: v.nullable(v.number()),
    direction: v.nullable(v.string()),
    fromNumber: v.nullable(v.string()),
    fromCountry: v.nullable(v.string()),
    toNumber: v.nullable(v.string()),
    toCountry: v.nullable(v.string()),
    startTime: v.nullable(isoText),
    endTime: v.nullable(isoText),
    durationSeconds: v.nullable(v.number()),
    billableSeconds: v.nullable(v.number()),
    usageType: v.nullable(v.string()),
  }),
  "Call Incomplete": v.object({
    ...everyFact,
    /** What is missing after the time in which it may come: the events of a stream, the recording, or the call detail record. */
    missing: v.picklist(["announcement", "recording", "call-detail-record"]),
    because: v.string(),
    voiceConnectorId: v.nullable(v.string()),
    /** What is known of the call. */
    fromNumber: v.nullable(v.string()),
    toNumber: v.nullable(v.string()),
    startTime: v.nullable(isoText),
    endTime: v.nullable(isoText),
    outcome: v.string(),
    callIds: v.array(v.string()),
    /** Who spoke of it: `stream`, `application`, `cdr`, `sdr`, `sma`, `analytics`. */
    sources: v.array(v.string()),
  }),
  "Record Rejected": v.object({
    ...everyFact,
    /** Null where not even the object's name says which call it is about. */
    transactionId: v.nullable(v.string()),
    bucket: v.string(),
    key: v.string(),
    /** Where the object is kept, whole, until `carillon records retry`. */
    deadLetterBucket: v.string(),
    deadLetterKey: v.string(),
    errorCode: v.string(),
    reason: v.string(),
  }),
  "Insight Matched": v.object({
    ...everyFact,
    /** Of the call; of the pipeline, where no Voice Connector started it; null where the alert names neither. */
    transactionId: v.nullable(v.string()),
    voiceConnectorId: v.nullable(v.string()),
    ruleName: v.string(),
    /** Of the utterance or result with the word; null for rules about something else. */
    transcriptId: v.nullable(v.string()),
    beginTime: v.nullable(isoText),
    endTime: v.nullable(isoText),
  }),
  // Who it is, and how sure the service is, is biometric: whoever may know asks for the task.
  "Speaker Identified": v.object({
    ...everyFact,
    voiceConnectorId: v.nullable(v.string()),
    taskId: v.string(),
    role,
    /** How many voice profiles came into question. */
    matches: v.number(),
    time: isoText,
  }),
  "Voicemail Left": v.object({
    ...everyFact,
    voicemailId: v.string(),
    mailbox: v.string(),
    fromNumber: v.string(),
    leftTime: isoText,
    bucket: v.string(),
    key: v.string(),
    /**
     * Opens the recording for whoever has it. Each time the fact is said it has a link of its own. Later, `carillon voicemails play` reads
     * bucket and key. Without a time at which it expires it is `s3://bucket/key`.
     */
    link: v.string(),
    /** At the latest: a link also ends with the credentials of the function that signed it. */
    linkExpiresTime: v.nullable(isoText),
  }),
  "Appointment Answered": v.object({
    ...everyFact,
    appointmentId: v.string(),
    /** `no-answer`: nobody pressed a key, as a machine does not; `not-reached`: the call was not answered. */
    answer: v.picklist(["confirmed", "cancelled", "reschedule", "no-answer", "not-reached"]),
    answerTime: isoText,
  }),
  "Appointment Not Called": v.object({
    ...everyFact,
    /** There is no call. */
    transactionId: v.null(),
    appointmentId: v.string(),
    /** A refusal of `shared/numbering/dial-policy.ts`; `not-accepted`: the service refused; `unknown`: it did not say whether it placed the call. */
    why: v.string(),
    message: v.string(),
    time: isoText,
  }),
} as const;

export type FactType = keyof typeof factSchemas;

/** A fact before it is numbered: what it says, and the id that follows from it. */
export type Fact = {
  [Type in FactType]: {
    readonly type: Type;
    readonly factId: string;
    readonly detail: Omit<v.InferOutput<(typeof factSchemas)[Type]>, "version" | "factId" | "revision">;
  };
}[FactType];

export type FactOf<Type extends FactType> = Extract<Fact, { type: Type }>;

/** The id of the fact that `subject` says of a transaction: 32 hexadecimal digits, equal for equal arguments. */
export function factIdOf(transactionId: string, ...subject: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([transactionId, ...subject]))
    .digest("hex")
    .slice(0, 32);
}

/**
 * The detail as it goes out.
 * @throws InvalidInputError when the fact is not of its own schema, which is a defect of the sender
 */
export function factDetail(fact: Fact, revision: number): Record<string, unknown> {
  const detail = { version: "1", factId: fact.factId, revision, ...fact.detail };
  return parse(
    factSchemas[fact.type] as v.BaseSchema<unknown, Record<string, unknown>, v.BaseIssue<unknown>>,
    detail,
    fact.type,
  );
}
