import * as v from "valibot";
import { parse, parseJson } from "../schema.ts";
import { isRecord } from "../sma/records.ts";
import { MOST_ATTRIBUTE_BYTES, MOST_ATTRIBUTES } from "../sma/rules/attributes.ts";
import { BadJournalError, JournalOverflowError } from "./errors.ts";
import type { Json } from "./json.ts";
import type { Outcome, StepFailure } from "./outcome.ts";
import type { Signal } from "./signals.ts";

/** The transaction attribute that holds the journal. Others are kept as they are. */
export const JOURNAL_ATTRIBUTE = "carillon";

type Attributes = Readonly<Record<string, unknown>>;

/** Anything: what has been read from JSON is JSON. */
const json = v.unknown();
const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const signal = v.custom<Signal>((found) => isRecord(found) && typeof found["kind"] === "string");

const failure = v.union([
  v.object({
    code: v.picklist(["ACTION_FAILED", "NO_DIGITS"]),
    step: text,
    actionType: text,
    errorType: text,
    errorMessage: text,
    wasQueued: v.boolean(),
  }),
  v.object({ code: v.literal("STEP_TIMEOUT"), step: text, milliseconds: v.number() }),
  v.object({
    code: v.literal("STEP_FAILED"),
    step: text,
    errorName: text,
    errorCode: text,
    retryable: v.boolean(),
  }),
  v.object({ code: v.literal("OUTCOME_UNKNOWN"), step: text }),
]);

/** What the third member of an entry says. */
const FAILED = 0;
const AT_ONCE = 1;
const FAILED_AT_ONCE = 2;

/** `[name]`: sent and without a result; `[name, result]`; `[name, result, AT_ONCE]`; `[name, failure, FAILED]`. */
const entry = v.union([
  v.strictTuple([text]),
  v.strictTuple([text, json]),
  v.strictTuple([text, json, v.literal(AT_ONCE)]),
  v.strictTuple([text, failure, v.picklist([FAILED, FAILED_AT_ONCE])]),
]);

const journal = v.object({
  /** Format of the journal. */
  j: v.literal(1),
  v: text,
  f: text,
  a: v.optional(json),
  g: v.optional(count, 0),
  s: count,
  o: v.optional(v.picklist(["finished", "hung-up", "failed"])),
  w: v.optional(v.literal(1)),
  x: v.optional(v.literal(1)),
  t: v.optional(v.literal(1)),
  p: v.optional(text, ""),
  e: v.optional(v.array(entry), []),
  i: v.optional(v.array(signal), []),
  l: v.optional(count),
  b: v.optional(v.number()),
  k: v.optional(v.literal(1)),
  h: v.optional(v.array(v.picklist(["LEG-A", "LEG-B"])), []),
  c: v.optional(v.record(text, text), {}),
});

/** What a step came to, under its name. */
export interface Entry {
  readonly name: string;
  readonly outcome: Outcome;
  /** It ended without anything being sent for it: what was queued before it went with a later step. */
  readonly isAtOnce: boolean;
}

/** All that is known of a call between two events. */
export interface Journal {
  /** Lambda version that answered the call. */
  readonly version: string;
  readonly flow: string;
  readonly args: Json | undefined;
  /** How often the call became another flow. */
  readonly generation: number;
  /** Of the last event that was answered. */
  readonly sequence: number;
  /** Why the flow is over, and what is left is to leave no leg behind; null: it goes on. */
  readonly over: "finished" | "hung-up" | "failed" | null;
  /** An outbound call that has not been answered yet. */
  readonly isUnanswered: boolean;
  /** Whether the last reply had actions. */
  readonly hasSent: boolean;
  /** The flow knows that the caller has hung up, and goes on with the other leg. */
  readonly isOtherAlone: boolean;
  /** Name of the step that waits; empty: none. */
  readonly pending: string;
  readonly entries: readonly Entry[];
  /** What happened and was not waited for yet, oldest first. */
  readonly inbox: readonly Signal[];
  /** Milliseconds of a wait that are left after the pauses that were sent. */
  readonly left: number | null;
  /** Epoch milliseconds at which a background task was started. */
  readonly startedAt: number | null;
  /** What the caller is to hear during a background task cannot be played. */
  readonly isHoldSilent: boolean;
  /** Legs whose listener has heard something and is to be installed again. */
  readonly heard: readonly ("LEG-A" | "LEG-B")[];
  /** Arguments of `CreateSipMediaApplicationCall`. */
  readonly callArguments: Readonly<Record<string, string>>;
}

/** Of a call that nothing has happened in yet. */
export function emptyJournal(version: string, flow: string, args: Json | undefined): Journal {
  return {
    version,
    flow,
    args,
    generation: 0,
    sequence: 0,
    over: null,
    isUnanswered: false,
    hasSent: false,
    isOtherAlone: false,
    pending: "",
    entries: [],
    inbox: [],
    left: null,
    startedAt: null,
    isHoldSilent: false,
    heard: [],
    callArguments: {},
  };
}

/** Quotes swapped: attributes are JSON already, and would escape each quote of a text in them. */
const swapQuotes = (text: string) => text.replaceAll(/["']/g, (quote) => (quote === '"' ? "'" : '"'));

/** The journal as one compact text. */
export function encodeJournal(state: Journal): string {
  const compact: v.InferInput<typeof journal> = {
    j: 1,
    v: state.version,
    f: state.flow,
    ...(state.args !== undefined && { a: state.args }),
    ...(state.generation > 0 && { g: state.generation }),
    s: state.sequence,
    ...(state.over && { o: state.over }),
    ...(state.isUnanswered && { w: 1 }),
    ...(state.hasSent && { x: 1 }),
    ...(state.isOtherAlone && { t: 1 }),
    ...(state.pending !== "" && { p: state.pending }),
    ...(state.entries.length > 0 && { e: state.entries.map(encodeEntry) }),
    ...(state.inbox.length > 0 && { i: [...state.inbox] }),
    ...(state.left !== null && { l: state.left }),
    ...(state.startedAt !== null && { b: state.startedAt }),
    ...(state.isHoldSilent && { k: 1 }),
    ...(state.heard.length > 0 && { h: [...state.heard] }),
    ...(Object.keys(state.callArguments).length > 0 && { c: state.callArguments }),
  };
  return swapQuotes(JSON.stringify(compact));
}

function encodeEntry({ name, outcome, isAtOnce }: Entry): v.InferInput<typeof entry> {
  if (outcome.failure) return [name, outcome.failure, isAtOnce ? FAILED_AT_ONCE : FAILED];
  if (isAtOnce) return [name, outcome.value ?? null, AT_ONCE];
  return outcome.value === undefined ? [name] : [name, outcome.value];
}

function decodeEntry(encoded: v.InferOutput<typeof entry>): Entry {
  const [name, value, mark] = encoded;
  const isAtOnce = mark === AT_ONCE || mark === FAILED_AT_ONCE;
  const isFailure = mark === FAILED || mark === FAILED_AT_ONCE;
  return {
    name,
    outcome: isFailure ? { failure: value as StepFailure } : { value: value as Json | undefined },
    isAtOnce,
  };
}

/** @throws BadJournalError */
export function decodeJournal(encoded: unknown): Journal {
  if (typeof encoded !== "string") throw new BadJournalError("it is not text");
  try {
    const read = parse(journal, parseJson(swapQuotes(encoded), "journal"), "journal");
    return {
      version: read.v,
      flow: read.f,
      args: read.a as Json | undefined,
      generation: read.g,
      sequence: read.s,
      over: read.o ?? null,
      isUnanswered: read.w === 1,
      hasSent: read.x === 1,
      isOtherAlone: read.t === 1,
      pending: read.p,
      entries: read.e.map(decodeEntry),
      inbox: read.i,
      left: read.l ?? null,
      startedAt: read.b ?? null,
      isHoldSilent: read.k === 1,
      heard: read.h,
      callArguments: read.c,
    };
  } catch (error) {
    throw new BadJournalError("it has another form", { cause: error });
  }
}

/**
 * The attributes with the journal in them.
 * @param stored what the call has
 * @throws JournalOverflowError when the service would not store them
 */
export function withJournal(stored: Attributes, state: Journal): Attributes {
  const attributes = { ...stored, [JOURNAL_ATTRIBUTE]: encodeJournal(state) };
  const names = Object.keys(attributes).length;
  const bytes = new TextEncoder().encode(JSON.stringify(attributes)).length;
  if (names > MOST_ATTRIBUTES)
    throw new JournalOverflowError(state.pending, `${names} keys`, `${MOST_ATTRIBUTES} are allowed`);
  if (bytes > MOST_ATTRIBUTE_BYTES)
    throw new JournalOverflowError(state.pending, `${bytes} bytes`, `${MOST_ATTRIBUTE_BYTES} are allowed`);
  return attributes;
}
