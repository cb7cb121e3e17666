import * as fc from "fast-check";
import { ActionFailedError, type Call, defineFlow, type Flow, type FlowDefinition } from "../../shared/flow/index.ts";

/** A flow as data: what a generated flow does, one after the other. */
export type Act =
  | { readonly do: "say" | "tell" | "pause" | "send" | "focus"; readonly id: number }
  | {
      readonly do: "ask" | "secret" | "menu" | "inquire" | "record" | "now" | "random" | "drop" | "listen";
      readonly id: number;
    }
  | { readonly do: "perform"; readonly id: number; readonly throws: boolean }
  | { readonly do: "bridge"; readonly id: number; readonly to: "busy" | "human" | "nobody" }
  | { readonly do: "wait"; readonly id: number; readonly other: boolean }
  | { readonly do: "often"; readonly id: number; readonly body: readonly Act[] }
  | { readonly do: "finally"; readonly id: number; readonly body: readonly Act[] };

const id = fc.integer({ min: 0, max: 9 });
const simple = fc.constantFrom(
  ...([
    "say",
    "say",
    "tell",
    "inquire",
    "pause",
    "send",
    "focus",
    "ask",
    "secret",
    "menu",
    "record",
    "now",
    "random",
    "drop",
    "listen",
  ] as const),
);

/** Flows of up to 12 steps, some in loops and in `try ... finally`. */
export const anyActs: fc.Arbitrary<readonly Act[]> = fc.letrec<{ act: Act; acts: readonly Act[] }>((tie) => ({
  act: fc.oneof(
    { maxDepth: 2, depthIdentifier: "acts", withCrossShrink: true },
    { weight: 8, arbitrary: fc.record({ do: simple, id }) as fc.Arbitrary<Act> },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("perform" as const), id, throws: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("bridge" as const),
        id,
        to: fc.constantFrom("busy" as const, "human" as const, "nobody" as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), id, other: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("often" as const), id, body: tie("acts") }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("finally" as const), id, body: tie("acts") }) },
  ),
  acts: fc.array(tie("act"), { maxLength: 12, depthIdentifier: "acts" }),
})).acts;

/** What a generated flow does to the world. */
export interface Effects {
  /** Makes a side effect. */
  effect(name: string, key: string): number;
  /** The flow goes on with the result of one. */
  saw(key: string, value: number): void;
}

export const BUSY = "+15550100031";
export const HUMAN = "+15550100032";
export const NOBODY = "+15550100033";
const NUMBERS = { busy: BUSY, human: HUMAN, nobody: NOBODY };

/** A flow that does what `acts` say, and says so. */
export function flowOf(acts: readonly Act[], effects: Effects, name = "any"): FlowDefinition {
  return defineFlow(name, function* (call) {
    try {
      yield* doAll(call, acts, effects);
    } catch (error) {
      if (!(error instanceof ActionFailedError)) throw error;
      yield* call.say(`Failed: ${error.errorType}.`);
    }
  });
}

function* doAll(call: Call, acts: readonly Act[], effects: Effects): Flow {
  for (const act of acts) yield* doOne(call, act, effects);
}

function* doOne(call: Call, act: Act, effects: Effects): Flow {
  switch (act.do) {
    case "say":
      return yield* call.say(`Line ${act.id}.`);
    case "tell":
      return yield* call.say(`Other line ${act.id}.`, { leg: "LEG-B" });
    case "inquire":
      return yield* orNothing(call, () => call.askDigits({ say: `Key ${act.id}?`, attempts: 1, leg: "LEG-B" }));
    case "pause":
      return yield* call.pause(100 + act.id);
    case "send":
      return yield* call.sendDigits("12");
    case "focus":
      return yield* call.voiceFocus(act.id % 2 === 0);
    case "ask":
      return yield* orNothing(call, () =>
        call.askDigits({ say: `Digits ${act.id}, please enter 3 digits.`, length: 3 }),
      );
    case "secret": {
      return yield* orNothing(call, function* () {
        const pin = yield* call.askDigits({ say: "A 4-digit PIN.", length: 4, secret: true, attempts: 1 });
        yield* call.perform(`check-${act.id}`, () => pin.reveal().length, { delivery: "repeatable" });
      });
    }
    case "menu": {
      const choice = yield* call.menu({ say: "Press 1 or 2.", choices: { "1": "one", "2": "two" }, otherwise: "none" });
      return yield* call.say(`You chose ${choice}.`);
    }
    case "record": {
      const { key } = yield* call.record({ to: { bucket: "voicemails" }, atMostInSeconds: 10, silenceInSeconds: 2 });
      yield* call.perform(`store-${act.id}`, () => key.length);
      return;
    }
    case "now":
      yield* call.now();
      return;
    case "random": {
      const drawn = yield* call.random();
      if (drawn < 0.5) yield* call.say("Heads.");
      return;
    }
    case "drop":
      return yield* call.dropOther();
    case "listen":
      return yield* call.listenForDigits({ pattern: "^[0-9*]{1,4}$" });
    case "perform":
      return yield* performOne(call, act, effects);
    case "bridge": {
      yield* call.dropOther();
      const { answered } = yield* call.bridge({ number: NUMBERS[act.to] }, { atMostInSeconds: 20 });
      return yield* call.say(answered ? "Connected." : "No answer.");
    }
    case "wait": {
      const heard = act.other
        ? yield* call.wait({ digits: true, update: true, otherHangUp: true, atMost: 45_000 })
        : yield* call.wait({ digits: true, update: true, atMost: 2_000 });
      return yield* call.say(`Got ${heard.kind}.`);
    }
    case "often":
      for (let turn = 0; turn < 1 + (act.id % 3); turn++) yield* doAll(call, act.body, effects);
      return;
    case "finally":
      try {
        return yield* doAll(call, act.body, effects);
      } finally {
        yield* performOne(call, { id: act.id + 100, throws: false }, effects);
      }
    default:
      return act satisfies never;
  }
}

function* performOne(call: Call, { id, throws }: { id: number; throws: boolean }, effects: Effects): Flow {
  let itsKey = "";
  try {
    const { key, value } = yield* call.perform(`effect-${id}`, async ({ idempotencyKey }) => {
      itsKey = idempotencyKey;
      const made = effects.effect(`effect-${id}`, idempotencyKey);
      if (throws) throw new RangeError(itsKey);
      return { key: idempotencyKey, value: made };
    });
    effects.saw(key, value);
  } catch {
    yield* call.say("It did not work.");
  }
}

function* orNothing(call: Call, ask: () => Flow<unknown>): Flow {
  try {
    yield* ask();
  } catch (error) {
    if (!(error instanceof ActionFailedError)) throw error;
    yield* call.say("I did not get that.");
  }
}
