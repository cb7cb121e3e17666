import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { Clock } from "../../shared/clock.ts";
import { type Journal, type JournalOptions, noJournal, openJournal } from "../journal.ts";
import { type HttpHandler, ServiceError } from "../wire/http.ts";
import { createEventBridgeHandler } from "./api.ts";
import { type CarriedEvent, createArchive } from "./archive.ts";
import { createDeliverer, type Delivery, type TargetInvokers } from "./delivery.ts";
import { type BusEvent, type EmittedEvent, entryBytes, envelopeOf, parseEntry } from "./envelope.ts";
import { busNameOf, createRules, type Rules } from "./rules.ts";
import { validation } from "./target.ts";

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

const MOST_ENTRIES = 10;
const MOST_REQUEST_BYTES = 1_048_576;

export function createEventBridge(options: EventBridgeOptions): EventBridge {
  const { clock, account, region, targets, onDropped = () => {}, newId = randomUUID } = options;
  const folder = options.stateFolder === undefined ? null : join(options.stateFolder, "eventbridge");
  const opener =
    (file: string) =>
    <Entry>(journal: Pick<JournalOptions<Entry>, "replay" | "snapshot">): Journal<Entry> =>
      folder === null ? noJournal : openJournal({ path: join(folder, file), ...journal });

  const rules = createRules({
    account,
    region,
    path: folder === null ? undefined : join(folder, "rules.json"),
    now: clock.now,
  });
  const archive = createArchive({ mostEvents: options.mostArchivedEvents ?? 10_000, open: opener("events.ndjson") });
  const deliverer = createDeliverer({
    clock,
    random: options.random ?? Math.random,
    firstRetryDelay: options.firstRetryDelay ?? 1000,
    longestRetryDelay: options.longestRetryDelay ?? 600_000,
    invoke: {
      lambda: targets.lambda,
      sqs: (arn, payload) => targets.sqs(arn, typeof payload === "string" ? payload : JSON.stringify(payload)),
      events: async (arn, payload) => carry(rules.bus(arn).name, payload as BusEvent),
    },
    sendDeadLetter: targets.sqs,
    onDropped: ({ event }: Delivery, reason) => onDropped(event, reason),
    open: opener("deliveries.ndjson"),
  });

  function carry(busName: string, event: BusEvent): void {
    archive.add({ busName, at: clock.now(), event });
    deliverer.add(
      rules.match(busName, event).map(({ rule, target }) => ({ id: newId(), ruleArn: rule.arn, target, event })),
    );
  }

  function envelope(event: EmittedEvent): BusEvent {
    return envelopeOf(event, { account, region, now: clock.now(), id: newId() });
  }

  /** A bus that does not exist swallows the event and PutEvents succeeds, as on AWS (github.com/aws/aws-sdk, number 186). */
  function publish(entry: PutEventsRequestEntry): string {
    const event = envelope(parseEntry(entry));
    const busName = busNameOf(entry.EventBusName || "default");
    if (rules.hasBus(busName)) carry(busName, event);
    else onDropped(event, `event bus ${busName} does not exist`);
    return event.id;
  }

  const service: Omit<EventBridge, "handler"> = {
    ...rules,
    putEvents(entries) {
      if (entries.length < 1 || entries.length > MOST_ENTRIES) {
        throw validation(`1 validation error detected: Value at 'entries' must have length from 1 to ${MOST_ENTRIES}`);
      }
      if (entries.reduce((sum, entry) => sum + entryBytes(entry), 0) > MOST_REQUEST_BYTES) {
        throw validation("Total size of the entries in the request is over the limit.");
      }
      const Entries = entries.map((entry) => {
        try {
          return { EventId: publish(entry) };
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          return { ErrorCode: error.code, ErrorMessage: error.message };
        }
      });
      return { FailedEntryCount: Entries.filter((entry) => "ErrorCode" in entry).length, Entries };
    },
    deliver(busName, emitted) {
      const bus = rules.bus(busName);
      const event = envelope(emitted);
      carry(bus.name, event);
      return event.id;
    },
    events: archive.events,
    subscribe: archive.subscribe,
    pendingDeliveries: deliverer.pending,
    close() {
      deliverer.close();
      archive.close();
    },
  };
  return { ...service, handler: createEventBridgeHandler(service) };
}
