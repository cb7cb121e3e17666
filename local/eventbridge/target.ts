/** A rule's target: what of it is accepted, and what it receives of an event. Pure. */
import type { Target as WireTarget } from "@aws-sdk/client-eventbridge";
import { ServiceError } from "../wire/http.ts";
import type { BusEvent } from "./envelope.ts";

export type Target = WireTarget & { Id: string; Arn: string };

export type TargetKind = "lambda" | "sqs" | "events";

const RETRY_LIMITS = {
  MaximumRetryAttempts: { minimum: 0, maximum: 185 },
  MaximumEventAgeInSeconds: { minimum: 60, maximum: 86_400 },
} as const;

/** Members that change nothing on a laptop; any other member the local cloud does not know is refused by name. */
const KNOWN = new Set(["Id", "Arn", "RoleArn", "Input", "InputPath", "DeadLetterConfig", "RetryPolicy"]);

export function validation(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/** @throws ServiceError ValidationException */
export function checkTarget(target: WireTarget): Target {
  const { Id, Arn, Input, InputPath } = target;
  if (!Id || !/^[.\-\w]{1,64}$/.test(Id))
    throw validation(`Target id '${Id}' must be 1 to 64 letters, digits, '.', '-' or '_'.`);
  const unknown = Object.keys(target).find((name) => !KNOWN.has(name));
  if (unknown) throw validation(`${unknown} of target ${Id} is not part of the local cloud.`);
  if (Arn === undefined || targetKind(Arn) === null) {
    throw validation(
      `Target ${Id}: the local cloud delivers to Lambda functions, SQS queues and event buses, not to '${Arn}'.`,
    );
  }
  if (Input !== undefined && InputPath !== undefined) {
    throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  }
  if (Input !== undefined) parseInput(Input, Id);
  if (InputPath !== undefined) pathSteps(InputPath);
  for (const [name, { minimum, maximum }] of Object.entries(RETRY_LIMITS)) {
    const value = target.RetryPolicy?.[name as keyof typeof RETRY_LIMITS];
    if (value !== undefined && (!Number.isInteger(value) || value < minimum || value > maximum)) {
      throw validation(`${name} of target ${Id} must be from ${minimum} to ${maximum}.`);
    }
  }
  return { ...target, Id, Arn };
}

/** The service that an ARN belongs to, or null where the local cloud cannot deliver to it. */
export function targetKind(arn: string): TargetKind | null {
  const [, , service, , , resource] = arn.split(":");
  if (service === "lambda" && resource === "function") return "lambda";
  if (service === "sqs") return "sqs";
  return service === "events" && resource?.startsWith("event-bus/") ? "events" : null;
}

export interface RetryLimits {
  maximumRetryAttempts: number;
  maximumEventAgeInSeconds: number;
}

export function retryLimitsOf({ RetryPolicy }: Target): RetryLimits {
  return {
    maximumRetryAttempts: RetryPolicy?.MaximumRetryAttempts ?? RETRY_LIMITS.MaximumRetryAttempts.maximum,
    maximumEventAgeInSeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? RETRY_LIMITS.MaximumEventAgeInSeconds.maximum,
  };
}

/** What the target receives: its constant input, a part of the event (null where there is none), or the event. */
export function payloadOf({ Id, Input, InputPath }: Target, event: BusEvent): unknown {
  if (Input !== undefined) return parseInput(Input, Id);
  if (InputPath === undefined) return event;
  let node: unknown = event;
  for (const step of pathSteps(InputPath)) {
    node = typeof node === "object" && node !== null && Object.hasOwn(node, step) ? Reflect.get(node, step) : null;
  }
  return node;
}

function parseInput(text: string, id: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw validation(`JSON syntax error in input for target ${id}.`);
  }
}

/** The steps of a JSONPath of names and indexes: `$.detail.items[0]['detail-type']`. */
function pathSteps(path: string): string[] {
  if (!/^\$(\.[\w-]+|\[\d+\]|\['[^']+'\])*$/.test(path)) throw validation(`Invalid InputPath '${path}'.`);
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? "",
  );
}
