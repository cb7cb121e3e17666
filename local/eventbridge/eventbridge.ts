import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { type Journal, type JournalOptions, noJournal, openJournal } from "../journal.ts";
import { ServiceError } from "../wire/http.ts";
import { createEventBridgeHandler } from "./api.ts";
import { createArchive } from "./archive.ts";
import type { EventBridge, EventBridgeOptions } from "./contract.ts";
import { createDeliverer, type Delivery } from "./delivery.ts";
import { type BusEvent, type EmittedEvent, entryBytes, envelopeOf, parseEntry } from "./envelope.ts";
import { busNameOf, createRules } from "./rules.ts";
import { validation } from "./target.ts";

export type { EventBridge, EventBridgeOptions, PutEventsResult } from "./contract.ts";

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
