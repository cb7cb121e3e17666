import type { CallFacts, LegFacts } from "../../engine/facts.ts";
import { readPhoneNumber } from "../../shared/numbering/phone-number.ts";
import { buildRecordKey } from "../../shared/records/key.ts";
import { buildRecord, type DetailRecord } from "../../shared/records/record.ts";

/** What the account adds to what the engine knows of a call. */
export interface RecordContext {
  /** The name that the account gave a number; empty for none. */
  readonly nameOf: (number: string) => string;
  /** Whether a Voice Connector streams its calls. */
  readonly isStreaming: (connectorId: string) => boolean;
}

/** What made a leg. The values of the first two are those of a SIP rule; AWS documents none. */
type LegTrigger =
  | "ToPhoneNumber"
  | "RequestUriHostname"
  | "CreateSipMediaApplicationCall"
  | "CallAndBridge"
  | "JoinChimeMeeting";

export interface RecordObject {
  readonly key: string;
  readonly record: DetailRecord;
}

/** The guide's example has 6 seconds and 0.1 minutes for a call of 4: time is billed in tenths of a minute. */
const BILLED_STEP = 6_000;
/** Billing code of us-east-1, the region of the local cloud. */
const REGION_CODE = "USE1";

/** Every record that the service writes when a call is over: one for each leg, and one or two more for each leg through a Voice Connector. */
export function recordsOf(call: CallFacts, context: RecordContext): RecordObject[] {
  return call.legs.flatMap((leg) => {
    const { transactionId } = call;
    const startTime = leg.startedAt;
    const records: RecordObject[] = [];
    if (call.applicationId !== null) {
      // A transaction may have two legs that start together: the leg stands in the name too.
      const name = { ownerId: call.applicationId, startTime, transactionId: `${transactionId}_${leg.callId}` };
      records.push({ key: buildRecordKey("sma", name), record: smaRecord(call, leg, context) });
    }
    const ownerId = connectorOf(leg);
    if (ownerId === null) return records;
    const isStreamed = context.isStreaming(ownerId) && leg.answeredAt !== null;
    const ofConnector = { ownerId, startTime, transactionId };
    records.push({ key: buildRecordKey("cdr", ofConnector), record: callRecord(call, leg, context, isStreamed) });
    if (isStreamed) records.push({ key: buildRecordKey("sdr", ofConnector), record: streamingRecord(call, leg) });
    return records;
  });
}

/** Id of the Voice Connector that a leg went through; null for the public network, a meeting or a group of connectors. */
export const connectorOf = ({ arn }: Pick<LegFacts, "arn">): string | null =>
  /:vc\/([\w-]+)$/.exec(arn ?? "")?.[1] ?? null;

/** As the object holds it. */
export const bodyOf = ({ record }: RecordObject): string => JSON.stringify(buildRecord(record));

const common = ({ accountId, transactionId, region }: CallFacts) => ({
  awsAccountId: accountId,
  transactionId,
  region,
  others: {},
});

function smaRecord(call: CallFacts, leg: LegFacts, { nameOf }: RecordContext): DetailRecord {
  return {
    ...common(call),
    kind: "sma",
    callId: leg.callId,
    voiceConnectorId: connectorOf(leg) ?? "",
    status: leg.answeredAt === null ? "Failed" : "Completed",
    billableDurationInSeconds: Math.ceil(connectedTime(leg) / 1000),
    schemaVersion: "1.0",
    sourcePhoneNumber: leg.from.replace(/^\+/, ""),
    sourcePhoneNumberName: nameOf(leg.from),
    destinationPhoneNumber: leg.to.replace(/^\+/, ""),
    destinationPhoneNumberName: nameOf(leg.to),
    usageType: usageTypeOf(leg),
    serviceCode: "AmazonChimeVoiceConnector",
    direction: leg.direction,
    timestampInSeconds: seconds(leg.endedAt),
    sipRuleId: call.ruleId ?? "",
    sipApplicationId: call.applicationId ?? "",
    callLegTriggerType: triggerOf(call, leg),
    billableVoiceFocusInSeconds: Math.ceil(leg.voiceFocusDuration / 1000),
  };
}

function callRecord(call: CallFacts, leg: LegFacts, { nameOf }: RecordContext, streaming: boolean): DetailRecord {
  const billed = Math.ceil(connectedTime(leg) / BILLED_STEP) * BILLED_STEP;
  return {
    ...common(call),
    kind: "cdr",
    callId: leg.callId,
    voiceConnectorId: connectorOf(leg),
    status: leg.answeredAt === null ? "Failed" : "Completed",
    statusMessage: leg.answeredAt === null ? "Temporarily Unavailable" : "OK",
    sipAuthUser: "",
    billableDurationInSeconds: billed / 1000,
    billableDurationInMinutes: billed / 60_000,
    schemaVersion: "2.0",
    sourcePhoneNumber: leg.from,
    sourcePhoneNumberName: nameOf(leg.from),
    sourceCountry: countryOf(leg.from),
    destinationPhoneNumber: leg.to,
    destinationPhoneNumberName: nameOf(leg.to),
    destinationCountry: countryOf(leg.to),
    usageType: usageTypeOf(leg),
    serviceCode: "AmazonChimeVoiceConnector",
    direction: leg.direction,
    startTimeInSeconds: seconds(leg.startedAt),
    endTimeInSeconds: seconds(leg.endedAt),
    streaming,
  };
}

function streamingRecord(call: CallFacts, leg: LegFacts): DetailRecord {
  return {
    ...common(call),
    kind: "sdr",
    callId: leg.callId,
    voiceConnectorId: connectorOf(leg),
    schemaVersion: "1.0",
    startTimeInSeconds: seconds(leg.answeredAt ?? leg.startedAt),
    endTimeInSeconds: seconds(leg.endedAt),
    status: "Completed",
    statusMessage: "Streaming succeeded",
    serviceCode: "AmazonChime",
    usageType: `${REGION_CODE}-VC-kinesis-audio-streaming`,
    billableDurationInSeconds: (Math.ceil(connectedTime(leg) / BILLED_STEP) * BILLED_STEP) / 1000,
  };
}

/** Milliseconds from answer to end: what was never answered is not billed. */
function connectedTime({ answeredAt, endedAt }: LegFacts): number {
  return answeredAt === null ? 0 : endedAt - answeredAt;
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
/** An extension or a meeting has no country. */
const countryOf = (number: string): string => readPhoneNumber(number)?.country ?? "";

function usageTypeOf({ from, to, direction }: LegFacts): string {
  const countries = [from, to].map((number) => countryOf(number) || "US");
  return [REGION_CODE, ...countries, direction.toLowerCase(), "minutes"].join("-");
}

function triggerOf({ ruleId }: CallFacts, { tag, kind }: LegFacts): LegTrigger {
  if (tag === "LEG-B") return kind === "meeting" ? "JoinChimeMeeting" : "CallAndBridge";
  if (ruleId === null) return "CreateSipMediaApplicationCall";
  return kind === "AWS" ? "RequestUriHostname" : "ToPhoneNumber";
}
