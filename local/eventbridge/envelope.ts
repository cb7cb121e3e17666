/** From what a publisher hands in to the event that a bus carries. Pure. */
import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { ServiceError } from "../wire/http.ts";

export type JsonObject = { readonly [name: string]: unknown };

/** An event as targets receive it (EventBridge user guide, "Event structure reference"). */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** What an AWS service says about an event it emits; the bus fills in the rest. */
export interface EmittedEvent {
  source: string;
  "detail-type": string;
  detail: JsonObject;
  resources?: readonly string[];
  /** Default: now. */
  time?: string;
  /** Default: a new one. An event that is delivered again keeps its id. */
  id?: string;
}

export interface EnvelopeContext {
  account: string;
  region: string;
  /** Epoch milliseconds. */
  now: number;
  id: string;
}

export function envelopeOf(event: EmittedEvent, { account, region, now, id }: EnvelopeContext): BusEvent {
  return {
    version: "0",
    id: event.id ?? id,
    "detail-type": event["detail-type"],
    source: event.source,
    account,
    time: event.time ?? isoSeconds(now),
    region,
    resources: event.resources ?? [],
    detail: event.detail,
  };
}

/**
 * Checks one entry of PutEvents.
 * @throws ServiceError whose code is the entry's ErrorCode
 */
export function parseEntry(entry: PutEventsRequestEntry): EmittedEvent {
  const source = requiredOf(entry, "Source", 256);
  const detailType = requiredOf(entry, "DetailType", 128);
  const detail = requiredOf(entry, "Detail");
  if (source.startsWith("aws.")) {
    throw new ServiceError("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  return {
    source,
    "detail-type": detailType,
    detail: parseDetail(detail),
    ...(entry.Resources && { resources: entry.Resources }),
    ...(entry.Time && { time: isoSeconds(entry.Time.getTime()) }),
  };
}

/** An entry's size as EventBridge counts it ("Calculating PutEvents event entry size"). */
export function entryBytes({
  Time,
  Source = "",
  DetailType = "",
  Detail = "",
  Resources = [],
}: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0);
}

function requiredOf(
  entry: PutEventsRequestEntry,
  name: "Source" | "DetailType" | "Detail",
  longest = Number.POSITIVE_INFINITY,
): string {
  const value = entry[name];
  if (!value) throw invalidArgument(name, `${name} is a required argument.`);
  if (value.length > longest) throw invalidArgument(name, `${name} must have at most ${longest} characters.`);
  return value;
}

function invalidArgument(name: string, reason: string): ServiceError {
  return new ServiceError("InvalidArgument", `Parameter ${name} is not valid. Reason: ${reason}`);
}

function parseDetail(text: string): JsonObject {
  let detail: unknown;
  try {
    detail = JSON.parse(text);
  } catch {
    throw new ServiceError("MalformedDetail", "Detail is malformed.");
  }
  if (!isJsonObject(detail)) throw new ServiceError("MalformedDetail", "Detail is malformed.");
  return detail;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isoSeconds(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
