import * as v from "valibot";
import { isoTime, parse } from "../schema.ts";

/** An event as EventBridge delivers it; members AWS may add are kept. */
export const envelopeSchema = v.looseObject({
  id: v.string(),
  "detail-type": v.string(),
  source: v.string(),
  time: isoTime,
  // Documentation prints the account as text; one service is seen to print a number.
  account: v.nullish(v.pipe(v.union([v.string(), v.number()]), v.transform(String)), ""),
  region: v.nullish(v.string(), ""),
  detail: v.record(v.string(), v.unknown()),
});

export type Envelope = v.InferOutput<typeof envelopeSchema>;

/** @throws InvalidInputError when `input` is not an EventBridge event */
export function parseEnvelope(input: unknown): Envelope {
  return parse(envelopeSchema, input, "EventBridge event");
}

/**
 * Parses the `detail` of an event.
 * @param what name of the event for the error
 * @throws InvalidInputError whose paths begin with `detail`
 */
export function parseDetail<Schema extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(
  schema: Schema,
  detail: unknown,
  what: string,
): v.InferOutput<Schema> {
  return parse(v.object({ detail: schema }), { detail }, what).detail;
}
