import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { Clock } from "../../shared/clock.ts";
import type { HttpHandler } from "../wire/http.ts";
import type { CarriedEvent } from "./archive.ts";
import type { TargetInvokers } from "./delivery.ts";
import type { BusEvent, EmittedEvent } from "./envelope.ts";
import type { Rules } from "./rules.ts";

export interface EventBridgeOptions {
  clock: Clock;
  /** Where buses, rules and undelivered events survive a restart (in a folder `eventbridge` of it); absent: in memory only. */
  stateFolder?: string;
  account: string;
  region: string;
  targets: TargetInvokers;
  /** Milliseconds before the first retry of a delivery, doubling from there. Default: 1,000. */
  firstRetryDelay?: number;
  /** Default: 10 minutes. */
  longestRetryDelay?: number;
  /** Events kept for `events()`. Default: 10,000. */
  mostArchivedEvents?: number;
  /** Hears of an event that is lost: no such bus, or undeliverable without a dead letter queue. Default: nothing. */
  onDropped?: (event: BusEvent, reason: string) => void;
  /** Chance for the jitter, 0 to below 1. Default: `Math.random`. */
  random?: () => number;
  /** Identifier of each new event and delivery. Default: random UUIDs. */
  newId?: () => string;
}

export interface PutEventsResult {
  FailedEntryCount: number;
  Entries: ({ EventId: string } | { ErrorCode: string; ErrorMessage: string })[];
}

/** The local EventBridge. Members that name a bus take its name or its ARN and mean the default bus without one. */
export interface EventBridge extends Rules {
  /** Answers the EventBridge API. */
  handler: HttpHandler;
  /** What a publisher may do: not every source is allowed, and each entry succeeds or fails for itself. */
  putEvents(entries: readonly PutEventsRequestEntry[]): PutEventsResult;
  /** What an AWS service does: any source. Returns the event's id. @throws ServiceError where there is no such bus */
  deliver(busName: string, event: EmittedEvent): string;
  /** The latest events that the buses (or one of them) carried, oldest first. */
  events(busName?: string): readonly CarriedEvent[];
  /** Hears of each event that any bus carries, as it is taken. Returns the function that ends the subscription. */
  subscribe(listener: (carried: CarriedEvent) => void): () => void;
  /** Deliveries that neither a target nor a dead letter queue has taken over. */
  pendingDeliveries(): number;
  /** Stops delivering; what is undelivered goes on after the next start. */
  close(): void;
}
