import * as fc from "fast-check";
import { type Call, defineFlow, type Flow, type FlowDefinition } from "../../../shared/flow/index.ts";
import { effort } from "../../support/effort.ts";
import { SmaService } from "../../support/sma-service.ts";

/** One line of a flow. */
interface Line {
  readonly does: "say" | "lines" | "ask" | "menu" | "record" | "perform" | "random" | "wait" | "tidy";
  readonly id: number;
}

type Edit = { readonly at: number } & (
  | { readonly kind: "add"; readonly line: Line }
  | { readonly kind: "remove" | "swap" | "rename" }
  | { readonly kind: "move"; readonly to: number }
);

const line: fc.Arbitrary<Line> = fc.record({
  does: fc.constantFrom("say", "say", "lines", "ask", "ask", "menu", "record", "perform", "random", "wait", "tidy"),
  id: fc.integer({ min: 0, max: 5 }),
});
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ at: fc.nat(20), kind: fc.constant("add" as const), line }),
  fc.record({ at: fc.nat(20), kind: fc.constant("move" as const), to: fc.nat(20) }),
  fc.record({ at: fc.nat(20), kind: fc.constantFrom("remove" as const, "swap" as const, "rename" as const) }),
);

function edited(lines: readonly Line[], change: Edit): Line[] {
  const { at } = change;
  const [before, one, two, after] = [
    lines.slice(0, at),
    lines.slice(at, at + 1),
    lines.slice(at + 1, at + 2),
    lines.slice(at + 2),
  ];
  switch (change.kind) {
    case "add":
      return [...before, change.line, ...lines.slice(at)];
    case "remove":
      return [...before, ...lines.slice(at + 1)];
    case "swap":
      return [...before, ...two, ...one, ...after];
    case "move": {
      const others = [...before, ...lines.slice(at + 1)];
      return [...others.slice(0, change.to), ...one, ...others.slice(change.to)];
    }
    case "rename":
      return [...before, ...one.map((each) => ({ ...each, id: each.id + 10 })), ...lines.slice(at + 1)];
    default:
      return change satisfies never;
  }
}

/** A flow of these lines; `place` is told where it is. */
function flowOf(lines: readonly Line[], place: (at: number) => void = () => {}): FlowDefinition {
  return defineFlow("changing", function* (call) {
    for (const [at, one] of lines.entries()) {
      place(at);
      yield* doLine(call, one);
    }
    place(lines.length);
  });
}

function* doLine(call: Call, { does, id }: Line): Flow {
  switch (does) {
    case "say":
      return yield* call.say(`Line ${id}.`);
    // More than fit into a list with the next.
    case "lines":
      for (let nth = 1; nth <= 6; nth++) yield* call.say(`Line ${id}.${nth}.`);
      return;
    case "menu": {
      const choices = { "1": "one", "2": "two" } as const;
      return yield* call.say(yield* call.menu({ say: `Menu ${id}?`, choices, otherwise: "none", name: `menu-${id}` }));
    }
    case "record":
      return yield* call.say((yield* call.record({ to: { bucket: "b" }, atMostInSeconds: id + 1 })).key);
    case "tidy":
      try {
        return yield* call.say(`Kept ${yield* call.askDigits({ say: `More ${id}?`, name: `more-${id}` })}.`);
      } finally {
        yield* call.say(`Made ${yield* call.perform(`tidy-${id}`, () => id)}.`);
      }
    case "ask":
      return yield* call.say(`Keyed ${yield* call.askDigits({ say: `Digits ${id}?`, name: `ask-${id}` })}.`);
    case "perform":
      return yield* call.say(`Made ${yield* call.perform(`effect-${id}`, () => id * 7)}.`);
    case "random":
      return yield* call.say(`Drew ${yield* call.random()}.`);
    case "wait":
      return yield* call.say(`Got ${(yield* call.wait({ atMost: 1_000 + id })).kind}.`);
    default:
      return does satisfies never;
  }
}

const RECORDED = { RecordingDestination: { Type: "S3", BucketName: "b", Key: "1.wav" } };

/** Lets the call go on, `inputs` at most. False: it is over. */
async function goOn(call: SmaService, inputs: readonly string[]): Promise<boolean> {
  for (const ReceivedDigits of inputs) {
    if (call.lastAction().Type === "Hangup") return false;
    await call.succeeds({ ReceivedDigits, ...RECORDED });
  }
  return call.lastAction().Type !== "Hangup";
}

const programs = fc.array(line, { minLength: 2, maxLength: 14 });
const digits = fc.array(fc.stringMatching(/^\d{1,4}$/), { maxLength: 6 });
const RUNS = { numRuns: effort(80, 15) };

describe("a flow that is changed under a running call", () => {
  it("gives the replies of the old version as long as that is there", async () => {
    await fc.assert(
      fc.asyncProperty(programs, edit, digits, digits, async (lines, change, before, after) => {
        const [old, kept] = [new SmaService(flowOf(lines)), new SmaService(flowOf(lines))];
        for (const call of [old, kept]) await call.begin();
        if (!(await goOn(old, before))) return;
        await goOn(kept, before);
        const { answer } = kept;
        const today = new SmaService(flowOf(edited(lines, change)), {
          functionVersion: "8",
          forward: (_, event) => answer(event, { functionVersion: "7", askedAt: kept.clock.now() }),
        });
        Object.assign(kept, { answer: today.answer, functionVersion: "8" });

        for (const call of [old, kept]) await goOn(call, after);

        expect(kept.replies).toEqual(old.replies);
      }),
      RUNS,
    );
  });

  it("goes on as a fresh call of the new version would, or falls back, where the old one is gone", async () => {
    const came = { equal: 0, fallback: 0 };
    await fc.assert(
      fc.asyncProperty(programs, edit, digits, fc.stringMatching(/^\d$/), async (lines, change, before, next) => {
        let waitsAt = -1;
        const call = new SmaService(
          flowOf(lines, (at) => {
            waitsAt = at;
          }),
        );
        await call.begin();
        if (!(await goOn(call, before))) return;
        const isAfter = change.at > waitsAt && (change.kind !== "move" || change.to > waitsAt);
        const changed = flowOf(edited(lines, change));
        const today = new SmaService(changed, { functionVersion: "8" });
        Object.assign(call, { answer: today.answer, functionVersion: "8" });
        const fresh = new SmaService(changed);

        const reply = await call.succeeds({ ReceivedDigits: next, ...RECORDED });

        const isFallback = today.notices.some(({ kind }) => kind === "fallback");
        came[isFallback ? "fallback" : "equal"]++;
        if (isFallback) return expect(isAfter).toBe(false);
        await fresh.begin();
        await goOn(fresh, [...before, next]);
        expect(reply.Actions).toEqual(fresh.replies.at(-1)?.Actions);
      }),
      RUNS,
    );
    // Both happen, or the test says nothing.
    expect(Math.min(came.equal, came.fallback)).toBeGreaterThan(2);
  });
});
