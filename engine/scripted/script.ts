import * as v from "valibot";
import { parse } from "../../shared/schema.ts";
import type { ScriptedTurn } from "../bots.ts";
import type { Attendee } from "../meetings.ts";
import type { Limits } from "../throttles.ts";

/**
 * What simulated parties do, and the services around them. As JSON, for example:
 * `{ "caller": { "does": [{ "hears": "PIN" }, { "presses": "123456#" }, { "hears": "/welcome/i", "within": 5000 }, { "hangsUp": true }] },
 *    "callees": { "+15550100009": { "isBusy": true } } }`
 */
export interface Script {
  /** Who calls in. */
  readonly caller?: Answering;
  /** Who is dialled, by number or user part of the request URI, at one phone system by `number@host`; the others improvise. */
  readonly callees?: Readonly<Record<string, Party>>;
  /** Lex bots by the ARN of their alias, `*` for any other: what they say, turn by turn. */
  readonly bots?: Readonly<Record<string, readonly ScriptedTurn[]>>;
  /** Chime SDK meetings by id: who may join. */
  readonly meetings?: Readonly<Record<string, readonly Attendee[]>>;
  /** Quotas that are counted; null: none. Default: as where the call is played. */
  readonly limits?: Partial<Limits>;
  /** Of what is left to chance. Default 1. */
  readonly seed?: number;
}

export type Party = Answering | NotAnswering | Voicemail;

export interface Answering {
  /** Milliseconds until it answers; default 3,000. */
  readonly answersAfter?: number;
  /** One after the other. Without it, the party improvises. */
  readonly does?: readonly Step[];
  /** Milliseconds it waits for something to be heard when it has nothing more to do, before it hangs up; default 60,000. */
  readonly patience?: number;
}

/** `neverAnswers`: it rings until it is given up. `isUnreachable`: there is no way to it. */
export type NotAnswering =
  | { readonly neverAnswers: true }
  | { readonly isBusy: true }
  | { readonly isUnreachable: true };

/** A machine that answers: for the service, that is an answer. */
export interface Voicemail {
  readonly isVoicemail: true;
  readonly answersAfter?: number;
  readonly greeting?: string;
}

export type Step =
  /** Waits until it has heard this: text ignoring case, or `/regex/flags`; of a file, its `bucket/key`. */
  | {
      readonly hears: string | RegExp;
      /** Milliseconds it waits; default 30,000. */
      readonly within?: number;
      /** Goes on while it is still being said. */
      readonly bargesIn?: boolean;
    }
  /** Keys, one after the other. */
  | { readonly presses: string /** Milliseconds from one key to the next; default 150. */; readonly gap?: number }
  | { readonly says: string /** Milliseconds; default as long as it takes. */; readonly lasts?: number }
  /** Milliseconds. */
  | { readonly waits: number }
  | { readonly hangsUp: true };

const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(3_600_000));
const text = v.pipe(v.string(), v.nonEmpty());

const step = v.union([
  v.strictObject({ hears: text, within: v.optional(milliseconds), bargesIn: v.optional(v.boolean()) }),
  v.strictObject({
    presses: v.pipe(v.string(), v.regex(/^[0-9*#A-D]+$/, "keys of a telephone")),
    gap: v.optional(milliseconds),
  }),
  v.strictObject({ says: text, lasts: v.optional(milliseconds) }),
  v.strictObject({ waits: milliseconds }),
  v.strictObject({ hangsUp: v.literal(true) }),
]);

const answering = v.strictObject({
  answersAfter: v.optional(milliseconds),
  does: v.optional(v.array(step)),
  patience: v.optional(milliseconds),
});

const party = v.union([
  v.strictObject({ neverAnswers: v.literal(true) }),
  v.strictObject({ isBusy: v.literal(true) }),
  v.strictObject({ isUnreachable: v.literal(true) }),
  v.strictObject({ isVoicemail: v.literal(true), answersAfter: v.optional(milliseconds), greeting: v.optional(text) }),
  answering,
]);

const turn = v.strictObject({
  says: v.optional(v.array(text)),
  ends: v.optional(
    v.strictObject({
      intent: text,
      state: v.optional(text),
      slots: v.optional(v.record(v.string(), v.string())),
    }),
  ),
});

const limit = v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))));

/** The schema of a script as JSON. */
export const scriptSchema = v.strictObject({
  caller: v.optional(answering),
  callees: v.optional(v.record(v.string(), party)),
  bots: v.optional(v.record(v.string(), v.pipe(v.array(turn), v.nonEmpty()))),
  meetings: v.optional(v.record(v.string(), v.array(v.strictObject({ attendeeId: text, joinToken: text })))),
  limits: v.optional(
    v.strictObject({
      voiceFocusPerSecond: limit,
      speechPerSecond: limit,
      createCallPerSecond: limit,
      updateCallPerSecond: limit,
      activeCalls: limit,
    }),
  ),
  seed: v.optional(v.pipe(v.number(), v.integer())),
});

/** Reads a script from JSON. @throws InvalidInputError */
export function parseScript(input: unknown): Script {
  return parse(scriptSchema, input, "script of a call") as Script;
}

export const hears = (what: string | RegExp, options: { within?: number; bargesIn?: boolean } = {}): Step => ({
  hears: what,
  ...options,
});
export const presses = (keys: string, gap = 150): Step => ({ presses: keys, gap });
export const says = (words: string, lasts?: number): Step =>
  lasts === undefined ? { says: words } : { says: words, lasts };
export const waits = (duration: number): Step => ({ waits: duration });
export const hangsUp: Step = { hangsUp: true };
export const neverAnswers: Party = { neverAnswers: true };
export const isBusy: Party = { isBusy: true };
export const isUnreachable: Party = { isUnreachable: true };
export const isVoicemail: Party = { isVoicemail: true };
/** A party that does one thing after the other. */
export const does = (...steps: readonly Step[]): Answering => ({ does: steps });

/** Whether what is heard is what a step waits for. */
export function isHeard(wanted: string | RegExp, heard: string): boolean {
  if (wanted instanceof RegExp) return new RegExp(wanted.source, wanted.flags.replaceAll(/[gy]/g, "")).test(heard);
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/s.exec(wanted) ?? [];
  if (source !== undefined) return new RegExp(source, flags).test(heard);
  return heard.toLowerCase().includes(wanted.toLowerCase());
}
