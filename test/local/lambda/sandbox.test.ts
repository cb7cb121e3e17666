import type { Outcome } from "../../../local/lambda/sandbox.ts";
import { systemClock } from "../../../shared/clock.ts";
import { useFunctions } from "../../support/functions.ts";

const open = useFunctions();
const LATER = "const later = (ms) => new Promise((go) => setTimeout(go, ms));";

function errorOf(outcome: Outcome) {
  return outcome.kind === "error" ? outcome.error : null;
}

describe("what a handler fails of", () => {
  it.each([
    ["import 'none-of-this-name'; export const handler = 1;", "Runtime.ImportModuleError", /none-of-this-name/],
    ["export const handler = (;", "Runtime.UserCodeSyntaxError", /Unexpected/],
    ["export const other = 1;", "Runtime.HandlerNotFound", /index\.handler is undefined or not exported/],
    ["export const handler = async () => 1n;", "Runtime.MarshalError", /BigInt/],
    ["export const handler = () => new Promise(() => {});", "Runtime.NodeJsExit", /never settled/],
    ["export const handler = () => process.exit(0);", "Runtime.ExitError", /exit status 0$/],
    [
      `${LATER} export const handler = async () => { setTimeout(() => { throw new RangeError("loose"); }); await later(5000); };`,
      "RangeError",
      /^loose$/,
    ],
    [
      `${LATER} export const handler = async () => { Promise.reject(new Error("unheard")); await later(5000); };`,
      "Runtime.UnhandledPromiseRejection",
      /^Error: unheard$/,
    ],
    [
      "export const handler = async () => { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); };",
      "Runtime.ExitError",
      /signal: killed$/,
    ],
  ])("%s", async (source, errorType, message) => {
    const functions = open();
    functions.add("failing", source, { memoryInMegabytes: 64 });

    const error = errorOf(await functions.invoke("failing", {}));

    expect(error).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
  });

  it("throws in callback style and in a handler that is no promise, with a trace", async () => {
    const functions = open();
    functions.add("back", "export const handler = (event, context, callback) => callback(new TypeError('no'));");
    functions.add("sync", "export const handler = () => { throw 'a text'; };");

    const back = errorOf(await functions.invoke("back", {}));

    expect(back).toMatchObject({ errorType: "TypeError", errorMessage: "no" });
    expect(back?.trace?.[0]).toBe("TypeError: no");
    expect(errorOf(await functions.invoke("sync", {}))).toMatchObject({ errorType: "Error", errorMessage: "a text" });
  });
});

describe("a sandbox's clock", () => {
  it("starts with the sandbox, not with this process", async () => {
    const functions = open();
    functions.add("late", "const took = performance.now(); export const handler = async () => took;");
    const before = performance.now();

    const outcome = await functions.invoke("late", {});

    // By the clock of this process it would be more than `before`, which includes the start of the tests.
    const took = outcome.kind === "reply" ? Number(outcome.json) : Number.NaN;
    expect(took).toBeLessThanOrEqual(performance.now() - before);
  });

  it("is ahead for as long as an invocation says, its deadline too", async () => {
    const functions = open();
    const source = `export const handler = async (_event, context) =>
      [Date.now(), +new Date(), Date.parse(Date()), context.getRemainingTimeInMillis(), new Date(0) instanceof Date];`;
    functions.add("timed", source, { timeoutInSeconds: 10 });
    const day = 86_400_000;

    const outcomes = [await functions.invoke("timed", {}, { ahead: day }), await functions.invoke("timed", {})];

    const [ahead, now] = outcomes.map((outcome) => JSON.parse(outcome.kind === "reply" ? outcome.json : "[]"));
    // Half a day is more than any machine takes.
    for (const index of [0, 1, 2]) expect(Math.round((ahead[index] - now[index]) / (day / 2))).toBe(2);
    for (const [, , , remaining, isDate] of [ahead, now]) {
      expect(remaining).toBeGreaterThan(0);
      expect(remaining).toBeLessThanOrEqual(10_000);
      expect(isDate).toBe(true);
    }
  });
});

describe("a sandbox's log", () => {
  it("holds what was written before a crash, and lines without an end", async () => {
    const functions = open();
    functions.add(
      "talking",
      `export const handler = async ({ leave }) => {
         await new Promise((go) => process.stdout.write("half", go));
         process.stderr.write(Buffer.from(" a line ☎"));
         if (leave) { console.log(" and its end"); process.exit(1); }
       };`,
    );

    await functions.invoke("talking", {});
    await functions.invoke("talking", { leave: true });

    expect(functions.logs).toEqual(["half a line ☎", "half a line ☎ and its end"]);
  });
});

describe("the context of an invocation", () => {
  it("tells who was invoked, and how much time is left; loading the bundle does not count", async () => {
    const functions = open();
    functions.add(
      "asking",
      `${LATER} await later(500); export const handler = async (event, context) => [
         context.awsRequestId, context.functionName, context.invokedFunctionArn, context.memoryLimitInMB,
         context.getRemainingTimeInMillis() > 0, process.env._HANDLER, process.env.AWS_ENDPOINT_URL];`,
      { timeoutInSeconds: 0.4, memoryInMegabytes: 256 },
    );

    const outcome = await functions.invoke("asking", {}, { requestId: "id-1" });

    const arn = "arn:aws:lambda:us-east-1:111122223333:function:asking";
    expect(outcome.kind === "reply" && JSON.parse(outcome.json)).toEqual([
      "id-1",
      "asking",
      arn,
      "256",
      true,
      "index.handler",
      "http://127.0.0.1:9",
    ]);
  });
});

describe("the pool of sandboxes", () => {
  const COUNT = `${LATER} let n = 0; export const handler = async ({ wait = 0 }) => { n++; await later(wait); return n; };`;

  it("has one for each invocation at a time", async () => {
    const functions = open();
    functions.add("counting", COUNT);

    const outcomes = await Promise.all([1, 2, 3].map(() => functions.invoke("counting", { wait: 100 })));

    expect(outcomes).toEqual(outcomes.map(() => ({ kind: "reply", json: "1" })));
  });

  it("throttles at the limit of a function and at the limit of all, or waits there", async () => {
    const functions = open({ concurrency: 2 });
    functions.add("limited", COUNT, { reservedConcurrency: 1 });
    functions.add("free", COUNT);

    const first = functions.invoke("limited", { wait: 100 });
    const throttled = functions.invoke("limited", {});
    const waited = functions.invoke("limited", {}, { whenFull: "wait" });
    const second = functions.invoke("free", { wait: 100 });
    const alsoThrottled = functions.invoke("free", {});

    const tooMany = { code: "TooManyRequestsException", status: 429 };
    await expect(throttled).rejects.toMatchObject(tooMany);
    await expect(alsoThrottled).rejects.toMatchObject(tooMany);
    expect([await first, await second, await waited].map(({ kind }) => kind)).toEqual(["reply", "reply", "reply"]);
    expect(await waited).toEqual({ kind: "reply", json: "2" });
  });

  it("serves a new bundle at once, and lets the old one end what it does", async () => {
    const functions = open();
    functions.add("changing", `${LATER} export const handler = async () => { await later(100); return "old"; };`);
    const old = functions.invoke("changing", {});
    functions.add("changing", 'export const handler = async () => "new";');

    expect(await functions.invoke("changing", {})).toEqual({ kind: "reply", json: '"new"' });
    expect(await old).toEqual({ kind: "reply", json: '"old"' });
  });

  it("fails what is running when sandboxes are killed, and takes new invocations", async () => {
    const functions = open();
    functions.add("counting", COUNT);
    const running = functions.invoke("counting", { wait: 60_000 });

    expect(functions.killSandboxes("counting")).toBe(1);

    expect(errorOf(await running)).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(await functions.invoke("counting", {})).toEqual({ kind: "reply", json: "1" });
  });

  it("ends with whatever it is doing when it closes", async () => {
    const functions = open();
    functions.add("counting", COUNT, { reservedConcurrency: 1 });
    const running = functions.invoke("counting", { wait: 60_000 });
    const waiting = functions.invoke("counting", {}, { whenFull: "wait" });
    const refused = expect(waiting).rejects.toMatchObject({ code: "ServiceException" });

    await functions.close();

    expect(errorOf(await running)).toMatchObject({ errorType: "Runtime.ExitError" });
    await refused;
  });
});

describe("handlers in this process", () => {
  it("answer and fail as in a sandbox", async () => {
    const functions = open({ inProcess: true });
    const environment = { OF_THE_FUNCTION: "seen" };
    functions.add("here", "export const handler = async () => [process.pid, process.env.OF_THE_FUNCTION];", {
      environment,
    });
    functions.add("failing", "export const handler = (event, context, callback) => callback(new RangeError('far'));");

    expect(await functions.invoke("here", {})).toEqual({ kind: "reply", json: JSON.stringify([process.pid, "seen"]) });
    expect(errorOf(await functions.invoke("failing", {}))).toMatchObject({ errorType: "RangeError" });
    delete process.env["OF_THE_FUNCTION"];
  });
});

describe("pending invocations", () => {
  it("stay pending when their failure queue does not take them", async () => {
    const functions = open({
      sendToQueue: () => {
        throw new Error("no such queue");
      },
    });
    functions.add("failing", "export const handler = async () => { throw new Error('x'); };", {
      onFailureQueueUrl: "q",
    });

    functions.invokeAsync("failing", {});
    while (functions.logs.length === 0) await systemClock.sleep(5);

    expect(functions.logs).toEqual(["could not be invoked: no such queue"]);
    expect(functions.pending()).toBe(1);
  });
});
