import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { createFunctions, type Functions, type LambdaFunction } from "../../../local/lambda/functions.ts";
import { createLambdaHandler } from "../../../local/lambda/service.ts";
import { startServer } from "../../../local/server.ts";
import { systemClock } from "../../../shared/clock.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const WORKER = join(process.cwd(), "local/lambda/sandbox-worker.mjs");

const stateFolder = useStateFolder();
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function open(
  overrides: Partial<Parameters<typeof createFunctions>[0]> = {},
): Functions & { sent: string[]; logs: string[] } {
  const sent: string[] = [];
  const logs: string[] = [];
  const functions = createFunctions({
    clock: systemClock,
    account: "111122223333",
    region: "us-east-1",
    endpoint: () => "http://127.0.0.1:9",
    worker: WORKER,
    sendToQueue: (_queueUrl, body) => sent.push(body),
    onLog: (_name, line) => logs.push(line),
    ...overrides,
  });
  opened.push(functions);
  return Object.assign(functions, { sent, logs });
}

function bundle(name: string, source: string): string {
  const folder = join(stateFolder(), "bundles", name);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "index.mjs");
  writeFileSync(path, source);
  return path;
}

function definition(name: string, source: string, overrides: Partial<LambdaFunction> = {}): LambdaFunction {
  return {
    name,
    bundle: bundle(name, source),
    handlerName: "handler",
    environment: {},
    timeoutInSeconds: 10,
    memoryInMegabytes: 128,
    retries: 0,
    ...overrides,
  };
}

describe("a sandbox", () => {
  it("is used again while it lives, and keeps what its module holds", async () => {
    const functions = open();
    functions.register(definition("count", "let n = 0; export const handler = async () => ++n;"));

    const outcomes = [await functions.invoke("count", {}), await functions.invoke("count", {})];

    expect(outcomes).toEqual([
      { kind: "reply", json: "1" },
      { kind: "reply", json: "2" },
    ]);
  });

  it("stands still between invocations: its timers do not run", async () => {
    const functions = open();
    functions.register(
      definition(
        "ticking",
        `let ticks = 0; setInterval(() => ticks++, 5);
         export const handler = async ({ wait }) => { await new Promise((go) => setTimeout(go, wait)); return ticks; };`,
      ),
    );
    const before = await functions.invoke("ticking", { wait: 100 });

    await systemClock.sleep(300);
    const after = await functions.invoke("ticking", { wait: 0 });

    const [ticksBefore, ticksAfter] = [before, after].map((outcome) =>
      Number(outcome.kind === "reply" && outcome.json),
    );
    expect(ticksBefore).toBeGreaterThan(0);
    // The timer that was due during the freeze may fire once on thawing; sixty ticks would have passed otherwise.
    expect((ticksAfter ?? 0) - (ticksBefore ?? 0)).toBeLessThan(10);
  });

  it("is killed at its timeout, in the words of Lambda, and replaced", async () => {
    const functions = open();
    functions.register(
      definition("stuck", "export const handler = async ({ stuck }) => { while (stuck); return 'fine'; };", {
        timeoutInSeconds: 0.2,
      }),
    );

    const stuck = await functions.invoke("stuck", { stuck: true });
    const next = await functions.invoke("stuck", { stuck: false });

    expect(stuck).toMatchObject({ kind: "error", error: { errorType: "Sandbox.Timedout" } });
    expect(stuck.kind === "error" && stuck.error.errorMessage).toMatch(/ Task timed out after 0\.20 seconds$/);
    expect(next).toEqual({ kind: "reply", json: '"fine"' });
  });

  it("that exits is reported and replaced", async () => {
    const functions = open();
    functions.register(
      definition("leaving", "export const handler = async ({ leave }) => leave ? process.exit(3) : 1;"),
    );

    const crashed = await functions.invoke("leaving", { leave: true });

    expect(crashed).toMatchObject({ kind: "error", error: { errorType: "Runtime.ExitError" } });
    expect(await functions.invoke("leaving", { leave: false })).toEqual({ kind: "reply", json: "1" });
  });

  it("reports an error of the handler with its type, and one of the module too", async () => {
    const functions = open();
    functions.register(
      definition("failing", "export const handler = async () => { throw new RangeError('too far'); };"),
    );
    functions.register(definition("broken", "throw new TypeError('at import'); export const handler = 1;"));

    expect(await functions.invoke("failing", {})).toMatchObject({
      kind: "error",
      error: { errorType: "RangeError", errorMessage: "too far" },
    });
    expect(await functions.invoke("broken", {})).toMatchObject({ kind: "error", error: { errorMessage: "at import" } });
  });

  it("has only its own environment, and writes its log line by line", async () => {
    process.env["SECRET_OF_THE_PARENT"] = "hidden";
    const functions = open();
    functions.register(
      definition(
        "looking",
        `export const handler = async () => { console.log("one\\ntwo"); console.error("three");
          return [process.env.SECRET_OF_THE_PARENT ?? null, process.env.OWN, process.env.AWS_LAMBDA_FUNCTION_NAME]; };`,
        { environment: { OWN: "mine" } },
      ),
    );

    const outcome = await functions.invoke("looking", {});

    expect(outcome).toEqual({ kind: "reply", json: JSON.stringify([null, "mine", "looking"]) });
    expect(functions.logs).toEqual(["one", "two", "three"]);
  });

  it("answers a handler in callback style", async () => {
    const functions = open();
    functions.register(
      definition(
        "old",
        "export const handler = (event, context, callback) => setTimeout(() => callback(null, event.x), 1);",
      ),
    );

    expect(await functions.invoke("old", { x: 7 })).toEqual({ kind: "reply", json: "7" });
  });
});

describe("asynchronous invocations", () => {
  const FAILING = "let n = 0; export const handler = async () => { throw new Error('attempt ' + ++n); };";

  it("are tried again with growing waits, then sent to the failure queue with the documented record", async () => {
    const clock = createVirtualClock();
    const functions = open({ clock, firstRetryDelay: 60_000 });
    functions.register(definition("failing", FAILING, { retries: 2, onFailureQueueUrl: "http://queue" }));

    functions.invokeAsync("failing", { call: 1 });
    await clock.untilSleeping(1);
    await clock.advance(60_000);
    await clock.untilSleeping(1);
    await clock.advance(119_999);
    expect(functions.sent).toEqual([]);
    await clock.advance(1);
    while (functions.pending() > 0) await systemClock.sleep(5);

    expect(JSON.parse(functions.sent[0] ?? "")).toMatchObject({
      requestContext: {
        functionArn: "arn:aws:lambda:us-east-1:111122223333:function:failing:$LATEST",
        condition: "RetriesExhausted",
        approximateInvokeCount: 3,
      },
      requestPayload: { call: 1 },
      responsePayload: { errorType: "Error", errorMessage: "attempt 3" },
    });
  });

  it("survive a restart", async () => {
    const clock = createVirtualClock();
    const folder = stateFolder();
    const before = open({ clock, stateFolder: folder, firstRetryDelay: 60_000 });
    before.register(definition("later", FAILING, { retries: 1 }));
    before.invokeAsync("later", { call: 1 });
    await clock.untilSleeping(1);
    await before.close();

    const after = open({ stateFolder: folder, firstRetryDelay: 1 });
    after.register(definition("later", "export const handler = async (event) => console.log(JSON.stringify(event));"));
    while (after.pending() > 0) await systemClock.sleep(5);

    expect(after.logs).toEqual([JSON.stringify({ call: 1 })]);
  });

  it("wait while the function is at its concurrency limit", async () => {
    const functions = open();
    functions.register(
      definition(
        "single",
        "let now = 0, most = 0; export const handler = async () => { most = Math.max(most, ++now); await new Promise((go) => setTimeout(go, 20)); now--; console.log(most); };",
        { reservedConcurrency: 1 },
      ),
    );

    for (let index = 0; index < 4; index++) functions.invokeAsync("single", {});
    while (functions.pending() > 0) await systemClock.sleep(5);

    expect(functions.logs).toEqual(["1", "1", "1", "1"]);
  });
});

describe("the Lambda API", () => {
  async function client(functions: Functions): Promise<LambdaClient> {
    const server = await startServer({ account: "111122223333", handlers: { lambda: createLambdaHandler(functions) } });
    opened.push(server);
    return new LambdaClient({ endpoint: server.endpoint, region: "us-east-1" });
  }

  it("invokes by name, ARN and qualifier", async () => {
    const functions = open();
    functions.register(definition("echo", "export const handler = async (event) => event;"));
    const lambda = await client(functions);

    for (const name of ["echo", "echo:$LATEST", "arn:aws:lambda:us-east-1:111122223333:function:echo"]) {
      const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: Buffer.from('{"a":1}') }));
      expect(answer.StatusCode).toBe(200);
      expect(answer.Payload?.transformToString()).toBe('{"a":1}');
    }
  });

  it("tells of a failure, takes events, and knows what it does not have", async () => {
    const functions = open();
    functions.register(definition("failing", "export const handler = async () => { throw new Error('no'); };"));
    const lambda = await client(functions);

    const failed = await lambda.send(new InvokeCommand({ FunctionName: "failing" }));
    const taken = await lambda.send(new InvokeCommand({ FunctionName: "failing", InvocationType: "Event" }));
    const known = await lambda.send(new GetFunctionCommand({ FunctionName: "failing" }));

    expect(failed.FunctionError).toBe("Unhandled");
    expect(taken.StatusCode).toBe(202);
    expect(known.Configuration?.FunctionName).toBe("failing");
    await expect(lambda.send(new InvokeCommand({ FunctionName: "none" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});
