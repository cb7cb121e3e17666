import * as v from "valibot";
import { InvalidInputError } from "../errors.ts";
import { kindOf, parseJson } from "../schema.ts";

/** A message as SNS delivers it to a queue without raw delivery (AWS: sns-message-and-json-formats). */
const snsMessage = v.looseObject({ Type: v.literal("Notification"), Message: v.string() });

/** The batches in which Lambda hands over messages of SQS, SNS and Kinesis Data Streams. */
const sqsRecord = v.looseObject({ body: v.string() });
const snsRecord = v.looseObject({ Sns: v.looseObject({ Message: v.string() }) });
const kinesisRecord = v.looseObject({ kinesis: v.looseObject({ data: v.string() }) });

/**
 * The events inside whatever the service was told to notify: EventBridge and a Lambda sink hand over the event itself, SQS, SNS and
 * Kinesis Data Streams a batch of texts, a queue that is subscribed to a topic texts inside texts
 * (AWS: stream-events-cvc, va-notification-targets).
 * @param input what a function was invoked with, or the body of a message as JSON text
 * @throws InvalidInputError when it is none of them
 */
export function eventsIn(input: unknown): unknown[] {
  if (typeof input === "string") return eventsInText(input);
  const { Records: records } = input as { Records?: unknown };
  if (!Array.isArray(records)) return [input];
  return records.flatMap((record: unknown, index) => eventsInText(textOf(record, `Records.${index}`)));
}

/** The events inside the body of one message. @throws InvalidInputError when it is not JSON */
function eventsInText(text: string): unknown[] {
  const value = parseJson(text, "notification");
  return v.is(snsMessage, value) ? [parseJson(value.Message, "notification")] : [value];
}

function textOf(record: unknown, path: string): string {
  if (v.is(sqsRecord, record)) return record.body;
  if (v.is(snsRecord, record)) return record.Sns.Message;
  if (v.is(kinesisRecord, record)) return Buffer.from(record.kinesis.data, "base64").toString("utf8");
  const allowed = "a record of SQS, SNS or Kinesis Data Streams";
  throw new InvalidInputError("notification", [{ path, found: kindOf(record), allowed }]);
}
