import * as v from "valibot";
import type { EndedCall, InboundCall } from "../../engine/engine.ts";
import type { Line, LineEvents } from "../../engine/line.ts";
import type { MeetingChange } from "../../engine/meetings.ts";
import { OPEN_POINTS, type Policies, type PolicyName } from "../../engine/policies.ts";
import { VirtualTime } from "../../engine/scheduler.ts";
import { PartyLine } from "../../engine/scripted/party-line.ts";
import type { Unmet } from "../../engine/scripted/performer.ts";
import { scriptedPhones } from "../../engine/scripted/phones.ts";
import { type Script, scriptSchema } from "../../engine/scripted/script.ts";
import { scriptedServices } from "../../engine/scripted/services.ts";
import type { Phones } from "../../engine/world.ts";
import { CarillonError } from "../../shared/errors.ts";
import { seededRandom } from "../../shared/random.ts";
import { steadyLatency } from "./lambda-handler.ts";
import { stoppableTime } from "./stoppable-time.ts";
import type { LocalTelephony } from "./telephony.ts";
import type { CallOptions, Voice } from "./voice.ts";

/** A call between a number of the local cloud and people that a script plays, or a person. */
export interface CallOrder {
  /** The number of the local cloud that is called, or that calls. */
  readonly number: string;
  /** Who calls it, or is called. */
  readonly party: string;
  /** The number calls, as `CreateSipMediaApplicationCall` does. */
  readonly isOutbound: boolean;
  /** The Voice Connector that the call comes in through; null: the public network. */
  readonly connectorId: string | null;
  /** With a Voice Connector: the call comes over TLS. */
  readonly isEncrypted?: boolean;
  /** Regions that take no calls. */
  readonly unavailableRegions?: readonly string[];
  /** A person takes the part of the party, in real time; else time is virtual. */
  readonly isInteractive: boolean;
  readonly script: Script;
  /** Of what people improvise. */
  readonly seed: number;
  readonly policies: Partial<Policies>;
}

const text = v.pipe(v.string(), v.nonEmpty());

/** An order as JSON. */
export const callOrderSchema = v.strictObject({
  number: text,
  party: text,
  isOutbound: v.boolean(),
  connectorId: v.nullable(text),
  isEncrypted: v.optional(v.boolean()),
  unavailableRegions: v.optional(v.array(text)),
  isInteractive: v.boolean(),
  script: scriptSchema,
  seed: v.pipe(v.number(), v.integer()),
  policies: v.pipe(
    v.record(v.string(), v.unknown()),
    v.check(
      (policies) =>
        Object.entries(policies).every(
          ([name, choice]) =>
            Object.hasOwn(OPEN_POINTS, name) &&
            (OPEN_POINTS[name as PolicyName].choices as readonly unknown[]).includes(choice),
        ),
      "policies of the engine, each with one of its choices",
    ),
  ),
});

/** What a person at the telephone notices. */
export type Notice =
  | { readonly kind: "heard"; readonly text: string }
  /** `called`: the telephone rang, and was taken off. */
  | { readonly kind: "answered" | "called" | "ended" };

/** What became of a call, and what its script waited for in vain. */
export interface CallOutcome {
  readonly call: EndedCall;
  readonly unmet: readonly Unmet[];
  /** What failed around the call, such as a record that could not be written. */
  readonly failures: readonly string[];
  /** Detail records that were written, as `bucket/key`. */
  readonly records: readonly string[];
  /** Who came into meetings, left them, and was muted. */
  readonly meetings: readonly (MeetingChange & { readonly atMs: number })[];
}

/** A call that goes on. */
export interface DialledCall {
  readonly outcome: Promise<CallOutcome>;
  /** Of an interactive call: the person presses a key. */
  press(key: string): void;
  /** The person hangs up. */
  hangUp(): void;
}

/** The call did not come about. */
export class NoCallError extends CarillonError {
  readonly code = "NO_CALL";
}

export interface DialOptions {
  /** Epoch milliseconds at which virtual time starts. */
  readonly startAt: number;
  readonly noticed?: (notice: Notice) => void;
}

/** Milliseconds until a person's telephone rings, and until it is taken off. */
const RINGS_AFTER = 200;
const ANSWERS_AFTER = 1_500;

/** Makes a call in a local cloud, whose rules say which function answers; it leaves what any call leaves: records, recordings, streams. */
export function dial(voice: Voice, order: CallOrder, { startAt, noticed = () => {} }: DialOptions): DialledCall {
  const { party, isOutbound, isInteractive, script } = order;
  const scheduler = isInteractive ? stoppableTime() : new VirtualTime(startAt);
  const unmet: Unmet[] = [];
  const failures: string[] = [];
  const records: string[] = [];
  const changes: (MeetingChange & { at: number })[] = [];
  // The one who is called does what a script says of its number, or of the caller: there is no other.
  const callees = isOutbound ? { [party]: script.caller ?? {}, ...script.callees } : (script.callees ?? {});
  const others = scriptedPhones({
    scheduler,
    random: seededRandom(order.seed),
    script: { ...script, callees },
    unmet: (one) => unmet.push(one),
  });

  let line: PartyLine | null = null;
  const takeOff = (events: LineEvents): Line => {
    line = new PartyLine({
      scheduler,
      number: party,
      events,
      heard: (heard) => noticed({ kind: "heard", text: heard }),
      answered: () => noticed({ kind: "answered" }),
      ended: () => noticed({ kind: "ended" }),
    });
    return line;
  };
  const phones: Phones = {
    dial(request, events) {
      if (!isInteractive || !isOutbound || request.target.uri !== party) return others.dial(request, events);
      scheduler.after(RINGS_AFTER, () => events.ringing());
      scheduler.after(ANSWERS_AFTER, () => {
        noticed({ kind: "called" });
        events.answered();
      });
      return takeOff(events);
    },
  };
  const connect: InboundCall["connect"] = (events) => (isInteractive ? takeOff(events) : others.caller(party, events));

  const ended = new Map<string, EndedCall>();
  let wake: () => void = () => {};
  const calls: Partial<CallOptions> = {
    scheduler,
    phones,
    ...scriptedServices(script, scheduler, (change) => changes.push({ ...change, at: scheduler.now() })),
    policies: order.policies,
    ...(order.unavailableRegions && { unavailableRegions: order.unavailableRegions }),
    limits: script.limits ?? {},
    latencyOf: isInteractive ? () => 0 : steadyLatency,
    onEnded(call) {
      ended.set(call.trace.transactionId, call);
      wake();
    },
    onRecord: (path) => records.push(path),
    onFailure: (description) => failures.push(description),
  };

  const run = async (): Promise<CallOutcome> => {
    const telephony = voice.open(calls);
    try {
      const transactionId = begin(voice, telephony, order, connect);
      if (scheduler instanceof VirtualTime) await scheduler.run();
      else {
        while (!ended.has(transactionId)) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
      await telephony.settled();
      const call = ended.get(transactionId);
      if (!call) throw new NoCallError("the call is not over, and nothing more happens in it");
      const meetings = changes.map(({ at, ...change }) => ({ atMs: at - call.trace.startedAt, ...change }));
      return { call, unmet, failures, records, meetings };
    } finally {
      if (!(scheduler instanceof VirtualTime)) scheduler.stop();
      telephony.close();
    }
  };
  return { outcome: run(), press: (key) => line?.press(key), hangUp: () => line?.hangUp(0) };
}

type RefusedReason = Exclude<ReturnType<LocalTelephony["receive"]>["refused"], null>;

/** Why a call did not come about, and what to do: of a number, or of the host name of a Voice Connector. */
const WHY_REFUSED: Readonly<Record<RefusedReason, (where: string) => string>> = {
  "too-many-calls": () => "the call was refused: too many calls go on",
  "no-rule": (where) => `nobody answers in the local cloud: give ${where} a SIP rule`,
  "no-such-number": (where) => `nobody answers in the local cloud: order ${where}, then give ${where} a SIP rule`,
  "rule-disabled": (where) => `nobody answers in the local cloud: the SIP rule of ${where} is disabled, enable it`,
  "not-assigned": (where) =>
    `nobody answers in the local cloud: give ${where} a SIP rule, or associate it with a Voice Connector or a group`,
  "no-origination": (where) =>
    `no phone system takes the call: the Voice Connector of ${where} has no origination routes, or they are disabled`,
  "region-unavailable": (where) => `whatever answers for ${where} is in a region that is not available`,
  "not-encrypted": () => "the Voice Connector requires encryption: call with --encrypted",
  "no-termination": (where) =>
    `give ${where} a SIP rule, or the Voice Connector termination settings that are not disabled`,
  "country-not-allowed": () =>
    "the calling regions of the Voice Connector's termination do not have the number's country",
};

/** @returns the transaction. @throws NoCallError */
function begin(
  { resources }: Voice,
  telephony: LocalTelephony,
  { number, party, isOutbound, connectorId, isEncrypted = false }: CallOrder,
  connect: InboundCall["connect"],
): string {
  if (isOutbound) {
    const rule = resources.rules.all().find(({ triggerValue }) => triggerValue === number);
    const applicationId = rule?.targets[0]?.applicationId;
    if (applicationId !== undefined) {
      return telephony.place({ applicationId, from: number, to: party, sipHeaders: {} });
    }
    throw new NoCallError(`${number} belongs to no application of the local cloud: give the number a SIP rule`);
  }
  if (connectorId !== null && !resources.connectors.find(connectorId)) {
    const known = resources.connectors.all().map(({ id }) => id);
    throw new NoCallError(
      `the local cloud has no Voice Connector ${connectorId}; it has ${known.join(", ") || "none"}`,
    );
  }
  const answer = telephony.receive({ from: party, to: number, connect, isEncrypted }, connectorId ?? undefined);
  if (answer.refused === null) return answer.transactionId;
  const where = connectorId === null ? number : `the host name of the Voice Connector ${connectorId}`;
  throw new NoCallError(`${WHY_REFUSED[answer.refused](where)} (SIP ${answer.sipResponseCode})`);
}
