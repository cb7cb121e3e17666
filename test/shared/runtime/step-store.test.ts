import { createStepStore } from "../../../shared/runtime/step-store.ts";
import { useFlowsTable } from "../../support/flows-table.ts";

const table = useFlowsTable();
const open = () => createStepStore(table(), Date.now);
const inAMinute = () => Date.now() + 60_000;

describe("steps in DynamoDB", () => {
  it("are begun by one of two who ask at once", async () => {
    const claims = await Promise.all([open().claim("both", inAMinute()), open().claim("both", inAMinute())]);

    expect(claims.map(({ kind }) => kind).sort()).toEqual(["begun", "claimed"]);
  });

  it("have nothing to tell before they have come to something", async () => {
    await open().claim("going on", inAMinute());

    expect(await open().outcome("going on")).toBeNull();
    expect(await open().outcome("never heard of")).toBeNull();
  });

  it.each([
    { value: { seat: 7 } },
    { value: undefined },
    { value: null },
    { failure: { code: "OUTCOME_UNKNOWN", step: "pay" } },
  ] as const)("keep what they came to: %j", async (outcome) => {
    const key = `kept ${JSON.stringify(outcome)} ${"value" in outcome}`;
    await open().claim(key, inAMinute());

    await open().record(key, outcome);

    expect(await open().claim(key, inAMinute())).toEqual({ kind: "done", outcome });
    expect(await open().outcome(key)).toEqual(outcome);
  });

  it("may be begun again by another when who began them is late, and keep the first result", async () => {
    await open().claim("late", Date.now() + 1);
    await new Promise((resolve) => setTimeout(resolve, 10));

    const second = await open().claim("late", inAMinute());
    const kept = await open().record("late", { value: "second" });
    const late = await open().record("late", { value: "first, late" });

    expect(second.kind).toBe("claimed");
    expect([kept, late]).toEqual([{ value: "second" }, { value: "second" }]);
  });

  it("are begun once for ever, if that is asked for", async () => {
    await open().claim("once", null);

    expect(await open().claim("once", inAMinute())).toEqual({ kind: "begun" });
  });
});
