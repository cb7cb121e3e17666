import type { Clock } from "../../shared/clock.ts";
import type { HttpHandler } from "../wire/http.ts";
import type { FaultPlan } from "./plan.ts";
import { withRequestFaults } from "./request-faults.ts";
import { createStrikes, type Strikes } from "./strikes.ts";

/** The faults of a plan, where a local cloud meets them. */
export interface Faults {
  /** A service with its faults: refusals, failures, delays, answers that nobody hears, media that breaks off. */
  service(name: string, handler: HttpHandler): HttpHandler;
  /** When each delivery of an event is to be made, in milliseconds from now: once and at once where no fault strikes. */
  deliveries(detailType: string): readonly number[];
  /** Whether a message that was just received is delivered once more. */
  isDeliveredAgain(queue: string): boolean;
  /** Whether a sandbox is never used again after its reply: what it left undone stays undone. */
  isFrozenForGood(functionName: string): boolean;
  /** How often each kind has struck. */
  counts: Strikes["counts"];
  /** From now on they strike: what the cloud does to set itself up is spared. */
  arm(): void;
}

export interface FaultsOptions {
  readonly plan: FaultPlan;
  readonly clock: Clock;
  readonly killSandbox: (accessKeyId: string) => boolean;
}

export function createFaults({ plan, clock, killSandbox }: FaultsOptions): Faults {
  const decided = createStrikes(plan);
  let isArmed = false;
  const strikes: Strikes = { ...decided, at: (...occasion) => (isArmed ? decided.at(...occasion) : null) };
  return {
    arm() {
      isArmed = true;
    },
    service: (name, handler) => withRequestFaults(name, handler, { strikes, clock, killSandbox }),
    deliveries(detailType) {
      const strike = strikes.at("event", { label: detailType });
      if (!strike) return [0];
      const delay = Math.ceil(strike.random() * strike.fault.milliseconds);
      const deliveries: Readonly<Record<string, readonly number[]>> = {
        "event-lost": [],
        "event-duplicate": strike.random() < 0.5 ? [0, 0] : [0, delay],
        "event-late": [strike.fault.milliseconds],
        "event-reordered": [delay],
      };
      return deliveries[strike.kind] ?? [0];
    },
    isDeliveredAgain: (queue) => strikes.at("message", { label: queue }) !== null,
    isFrozenForGood: (functionName) => strikes.at("reply", { label: functionName }) !== null,
    counts: strikes.counts,
  };
}

/** A cloud without faults. */
export const noFaults: Faults = {
  service: (_name, handler) => handler,
  deliveries: () => [0],
  isDeliveredAgain: () => false,
  isFrozenForGood: () => false,
  counts: () => ({}),
  arm() {},
};
