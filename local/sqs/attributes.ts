/** Queue attributes: their defaults and limits (API_SetQueueAttributes). Pure. */
import { ServiceError } from "../wire/http.ts";
import { MAXIMUM_MESSAGE_BYTES } from "./message.ts";

/** What a queue's attributes mean. */
export interface QueueSettings {
  readonly delayInSeconds: number;
  readonly maximumMessageBytes: number;
  readonly retentionInSeconds: number;
  readonly waitInSeconds: number;
  readonly visibilityTimeoutInSeconds: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

export type QueueAttributes = Readonly<Record<string, string>>;

const RANGES = {
  DelaySeconds: { minimum: 0, maximum: 900, standard: 0 },
  MaximumMessageSize: { minimum: 1024, maximum: MAXIMUM_MESSAGE_BYTES, standard: MAXIMUM_MESSAGE_BYTES },
  MessageRetentionPeriod: { minimum: 60, maximum: 1_209_600, standard: 345_600 },
  ReceiveMessageWaitTimeSeconds: { minimum: 0, maximum: 20, standard: 0 },
  VisibilityTimeout: { minimum: 0, maximum: 43_200, standard: 30 },
} as const;

type RangeName = keyof typeof RANGES;

/** Kept and given back, without an effect on a laptop: access and encryption at rest. */
const INERT = new Set([
  "Policy",
  "RedriveAllowPolicy",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "SqsManagedSseEnabled",
]);

export const DEFAULT_ATTRIBUTES: QueueAttributes = Object.fromEntries(
  Object.entries(RANGES).map(([name, { standard }]) => [name, String(standard)]),
);

function invalidValue(name: string): ServiceError {
  return new ServiceError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
}

/** Checks a whole number against an attribute's range. @throws ServiceError InvalidParameterValue */
export function checkRange(value: number, name: RangeName, parameter: string = name): number {
  const { minimum, maximum } = RANGES[name];
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new ServiceError(
      "InvalidParameterValue",
      `Value ${value} for parameter ${parameter} is invalid. Reason: Must be between ${minimum} and ${maximum}, if provided.`,
    );
  }
  return value;
}

/** Checks attributes that are about to be set. @throws ServiceError */
export function checkAttributes(attributes: QueueAttributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (Object.hasOwn(RANGES, name)) {
      const { minimum, maximum } = RANGES[name as RangeName];
      if (!/^\d+$/.test(value) || Number(value) < minimum || Number(value) > maximum) throw invalidValue(name);
    } else if (name === "RedrivePolicy") {
      redriveOf(value);
    } else if (name === "FifoQueue" && value === "true") {
      throw new ServiceError(
        "UnsupportedOperation",
        "FIFO queues are not part of the local cloud; Carillon uses standard queues.",
      );
    } else if (!INERT.has(name)) {
      throw new ServiceError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    }
  }
}

/** Reads checked attributes. */
export function settingsOf(attributes: QueueAttributes): QueueSettings {
  const numberOf = (name: RangeName) => Number(attributes[name] ?? RANGES[name].standard);
  const redrive = redriveOf(attributes["RedrivePolicy"]);
  return {
    delayInSeconds: numberOf("DelaySeconds"),
    maximumMessageBytes: numberOf("MaximumMessageSize"),
    retentionInSeconds: numberOf("MessageRetentionPeriod"),
    waitInSeconds: numberOf("ReceiveMessageWaitTimeSeconds"),
    visibilityTimeoutInSeconds: numberOf("VisibilityTimeout"),
    ...(redrive && { redrive }),
  };
}

/** An empty policy takes redrive away. `maxReceiveCount` may be written as a number or as its text. */
function redriveOf(policy: string | undefined): QueueSettings["redrive"] {
  if (!policy) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(policy);
  } catch {
    throw invalidValue("RedrivePolicy");
  }
  const { deadLetterTargetArn, maxReceiveCount }: { deadLetterTargetArn?: unknown; maxReceiveCount?: unknown } =
    Object(parsed);
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn !== "string" || !Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalidValue("RedrivePolicy");
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}
