import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { FAULT_KINDS, type FaultKind, faultKinds } from "../../../local/faults/kinds.ts";
import { type FaultPlanInput, parseFaultPlan, readFaultPlan } from "../../../local/faults/plan.ts";
import { createStrikes } from "../../../local/faults/strikes.ts";

const strikesOf = (plan: FaultPlanInput) => createStrikes(parseFaultPlan(plan));
const label = "s3 PUT";

const PAGE = readFileSync(join(process.cwd(), "docs", "faults.md"), "utf8").replaceAll("`", "");

it.each(Object.entries(FAULT_KINDS))("the page about faults says what %s does", (kind, { does }) => {
  expect(PAGE).toContain(`| ${kind} | ${does}`);
});

it("the example is a plan", () => {
  const example = readFaultPlan(readFileSync(join(process.cwd(), "examples", "faults.json"), "utf8"));

  expect(example.faults.length).toBeGreaterThan(2);
});

describe("a fault plan", () => {
  it("is data, with defaults for what it does not say", () => {
    expect(readFaultPlan('{"seed":7,"faults":[{"kind":"media-drop","rate":0.5}]}')).toEqual({
      seed: 7,
      faults: [{ kind: "media-drop", rate: 0.5, at: [], milliseconds: 2000 }],
    });
  });

  it.each([
    ["not JSON", "fault plan"],
    ['{"faults":[]}', "seed"],
    ['{"seed":1,"faults":[{"kind":"flood"}]}', "faults.0.kind"],
    ['{"seed":1,"faults":[{"kind":"latency","rate":2}]}', "faults.0.rate"],
    ['{"seed":1,"faults":[{"kind":"latency","at":[0]}]}', "faults.0.at.0"],
    ['{"seed":1,"faults":[{"kind":"latency","chance":1}]}', "faults.0.chance"],
  ])("%s is refused by name", (text, where) => {
    expect(() => readFaultPlan(text)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    expect(() => readFaultPlan(text)).toThrow(where);
  });
});

describe("what strikes", () => {
  it("is the same for the same seed, whatever happens elsewhere meanwhile", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...faultKinds),
        fc.array(fc.boolean(), { maxLength: 60 }),
        (seed, kind, elsewhere) => {
          const plan: FaultPlanInput = { seed, faults: [{ kind, rate: 0.4 }] };
          const place = FAULT_KINDS[kind].acts;
          const [alone, amid] = [strikesOf(plan), strikesOf(plan)];

          for (const isDisturbed of elsewhere) {
            if (isDisturbed) amid.at(place, { label: "elsewhere" });
            expect(amid.at(place, { label }) !== null).toBe(alone.at(place, { label }) !== null);
          }
        },
      ),
    );
  });

  it("differs from seed to seed, and comes about as often as its rate says", () => {
    const struck = Array.from({ length: 200 }, (_none, seed) => {
      const strikes = strikesOf({ seed, faults: [{ kind: "latency", rate: 0.25 }] });
      return Array.from({ length: 20 }, () => (strikes.at("request", { label }) ? "x" : "-")).join("");
    });

    expect(new Set(struck).size).toBeGreaterThan(190);
    expect(struck.join("").replaceAll("-", "").length).toBeGreaterThan(850);
    expect(struck.join("").replaceAll("-", "").length).toBeLessThan(1150);
  });

  it("comes at the occasions that are named, and no more often than allowed", () => {
    const at = (plan: FaultPlanInput["faults"][number], occasions: number) => {
      const strikes = strikesOf({ seed: 1, faults: [plan] });
      return Array.from({ length: occasions }, (_none, index) => index + 1).filter(() =>
        strikes.at("request", { label }),
      );
    };

    expect(at({ kind: "throttling", at: [2, 5] }, 6)).toEqual([2, 5]);
    expect(at({ kind: "throttling", rate: 1, most: 3 }, 6)).toEqual([1, 2, 3]);
  });

  it("keeps to its place, its services and its operations", () => {
    const fault: FaultPlanInput["faults"][number] = {
      kind: "service-error",
      rate: 1,
      services: ["s3"],
      operation: "PUT",
    };
    const strikes = strikesOf({ seed: 1, faults: [fault] });

    expect(strikes.at("request", { service: "s3", operation: "PUT", label })).toMatchObject({ kind: "service-error" });
    expect(strikes.at("request", { service: "sqs", operation: "PUT", label })).toBeNull();
    expect(strikes.at("request", { service: "s3", operation: "GET", label })).toBeNull();
    expect(strikes.at("media", { service: "s3", operation: "PUT", label })).toBeNull();
  });

  it("is counted", () => {
    const kinds: readonly FaultKind[] = ["event-lost", "event-late"];
    const strikes = strikesOf({ seed: 1, faults: kinds.map((kind) => ({ kind, rate: 1, most: 2 })) });

    for (let occasion = 0; occasion < 5; occasion++) strikes.at("event", { label: "event" });

    expect(strikes.counts()).toEqual({ "event-lost": 2, "event-late": 2 });
  });
});
