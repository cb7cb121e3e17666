import { memorySteps, memoryTasks } from "../../../shared/flow/index.ts";

describe("steps in memory", () => {
  it("are claimed once, for as long as was asked for", async () => {
    let now = 0;
    const steps = memorySteps(() => now);

    const claims = [await steps.claim("a", 10), await steps.claim("a", 10), await steps.claim("b", null)];
    now = 10;
    claims.push(await steps.claim("a", 20), await steps.claim("b", null));

    expect(claims.map(({ kind }) => kind)).toEqual(["claimed", "begun", "claimed", "claimed", "begun"]);
  });

  it("keep the first outcome", async () => {
    const steps = memorySteps(() => 0);
    await steps.claim("a", 10);

    expect(await steps.record("a", { value: 1 })).toEqual({ value: 1 });
    expect(await steps.record("a", { value: 2 })).toEqual({ value: 1 });
    expect(await steps.claim("a", 10)).toEqual({ kind: "done", outcome: { value: 1 } });
  });
});

describe("tasks in memory", () => {
  const task = { name: "sum", args: null, transactionId: "t", sipMediaApplicationId: "s" };

  it("start once for each key, and end once", async () => {
    const tasks = memoryTasks();
    await tasks.start({ ...task, key: "a" });
    await tasks.start({ ...task, key: "a", name: "other" });
    expect(await tasks.outcome("a")).toBeNull();
    tasks.finish("a", { value: 1 });
    tasks.finish("a", { value: 2 });

    expect(tasks.started).toEqual([{ ...task, key: "a" }]);
    expect(await tasks.outcome("a")).toEqual({ value: 1 });
  });
});
