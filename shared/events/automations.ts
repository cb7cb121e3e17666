import { CarillonError } from "../errors.ts";
import { compilePattern } from "./pattern.ts";
import { isRecord } from "./pattern-operators.ts";
import type { EventPattern } from "./subscriptions.ts";

/** What an automation starts. ARNs are of the account that Carillon is deployed to. */
export type AutomationTarget =
  | {
      readonly kind: "function";
      readonly arn: string;
      /** Its handler as a file of this repository, as `carillon dial` takes it: the local cloud runs that. */
      readonly handler?: string;
    }
  | {
      readonly kind: "task";
      readonly clusterArn: string;
      readonly taskDefinitionArn: string;
      /** Roles that the task runs with: EventBridge has to pass them on. */
      readonly roleArns: readonly string[];
      readonly subnetIds: readonly string[];
      readonly securityGroupIds?: readonly string[];
    }
  | { readonly kind: "state-machine"; readonly arn: string }
  | { readonly kind: "topic"; readonly arn: string }
  | { readonly kind: "queue"; readonly arn: string }
  | { readonly kind: "stream"; readonly arn: string };

/** Something of yours that runs when an event comes. What cannot be delivered waits in a queue of the automation's own. */
export interface Automation {
  /** `carillon` for Carillon's facts, `default` for what AWS says. */
  readonly bus: "carillon" | "default";
  readonly pattern: EventPattern;
  readonly target: AutomationTarget;
}

/** An event to check patterns against. */
export interface SampleEvent {
  readonly path: string;
  readonly event: unknown;
}

/** No sample event matches the pattern of an automation: it would never run. */
export class UnmatchedPatternError extends CarillonError {
  readonly code = "UNMATCHED_PATTERN";
}

/**
 * Checks that each pattern is one, and matches a sample.
 * @throws InvalidPatternError, UnmatchedPatternError naming the nearest sample and what differs there
 */
export function checkAutomations(
  automations: Readonly<Record<string, Automation>>,
  samples: readonly SampleEvent[],
): void {
  for (const [name, { bus, pattern }] of Object.entries(automations)) {
    const onBus = samples.filter(({ event }) => (sourceOf(event) === "carillon") === (bus === "carillon"));
    if (onBus.some(({ event }) => compilePattern(pattern)(event))) continue;
    throw new UnmatchedPatternError(`the pattern of the automation ${name} ${nearest(pattern, onBus, bus)}`);
  }
}

function nearest(pattern: EventPattern, samples: readonly SampleEvent[], bus: string): string {
  const fields = fieldsOf(pattern, []);
  const ranked = samples.map(({ path, event }) => ({
    path,
    wrong: fields.filter((field) => !compilePattern(field.alone)(event)),
  }));
  const [best] = ranked.sort((a, b) => a.wrong.length - b.wrong.length || (a.path < b.path ? -1 : 1));
  if (best === undefined) return `matches no event: there is no sample of the ${bus} bus`;
  const wrong = best.wrong.map(({ path }) => path).join(", ") || "the fields together";
  return `matches no sample of the ${bus} bus; the nearest is events/${best.path}, which differs in ${wrong}`;
}

interface Field {
  readonly path: string;
  /** The pattern that asks for this field only. */
  readonly alone: EventPattern;
}

function fieldsOf(pattern: EventPattern, path: readonly string[]): Field[] {
  return Object.entries(pattern).flatMap(([name, value]): Field[] => {
    const here = [...path, name];
    if (isRecord(value)) return fieldsOf(value as EventPattern, here);
    const alone = here.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as EventPattern;
    return [{ path: here.join("."), alone }];
  });
}

function sourceOf(event: unknown): unknown {
  return isRecord(event) ? event["source"] : undefined;
}
