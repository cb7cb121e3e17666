import * as lambda from "@aws-sdk/client-lambda";
import { createLambdaHandler } from "../../../local/lambda/service.ts";
import { type LocalServer, startServer } from "../../../local/server.ts";
import { type TestFunctions, useFunctions } from "../../support/functions.ts";

const open = useFunctions();
let functions: TestFunctions;
let server: LocalServer;
let client: lambda.LambdaClient;
let chance: number;

beforeEach(async () => {
  chance = 0;
  functions = open({ random: () => chance });
  functions.add(
    "echo",
    "export const handler = async (event) => { console.log('x'.repeat(5000)); console.log('last'); return event; };",
    { reservedConcurrency: 2, environment: { A: "1" } },
  );
  server = await startServer({ account: "111122223333", handlers: { lambda: createLambdaHandler(functions) } });
  client = new lambda.LambdaClient({ endpoint: server.endpoint, maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

const invoke = (input: Partial<lambda.InvokeCommandInput>) =>
  client.send(new lambda.InvokeCommand({ FunctionName: "echo", ...input }));

describe("Lambda Invoke", () => {
  it.each([
    { FunctionName: "111122223333:function:echo" },
    { FunctionName: "arn:aws:lambda:us-east-1:111122223333:function:echo:$LATEST" },
    { FunctionName: "echo:$LATEST", Qualifier: "$LATEST" },
    { Qualifier: "$LATEST" },
  ])("finds the function of %j", async (reference) => {
    const { ExecutedVersion, Payload } = await invoke({ ...reference, Payload: Buffer.from('"☎"') });

    expect(ExecutedVersion).toBe("$LATEST");
    expect(Payload?.transformToString()).toBe('"☎"');
  });

  it.each([{ FunctionName: "none" }, { Qualifier: "prod" }, { FunctionName: "echo:prod" }])(
    "does not know %j",
    async (reference) => {
      await expect(invoke(reference)).rejects.toBeInstanceOf(lambda.ResourceNotFoundException);
    },
  );

  it("gives the last 4 KB of the log when asked to, and an empty event where there is none", async () => {
    const { LogResult = "", Payload } = await invoke({ LogType: "Tail" });

    const log = Buffer.from(LogResult, "base64");
    expect(log).toHaveLength(4096);
    expect(log.toString()).toMatch(/^x+\nlast\n$/);
    expect(Payload?.transformToString()).toBe("{}");
    expect((await invoke({})).LogResult).toBeUndefined();
  });

  it("only checks in a dry run", async () => {
    expect(await invoke({ InvocationType: "DryRun" })).toMatchObject({ StatusCode: 204 });
    expect(functions.logs).toEqual([]);
  });

  it("refuses what Lambda refuses", async () => {
    const large = (bytes: number) => Buffer.from(`"${"x".repeat(bytes)}"`);

    await expect(invoke({ Payload: Buffer.from("{") })).rejects.toBeInstanceOf(lambda.InvalidRequestContentException);
    await expect(invoke({ Payload: large(1024 ** 2), InvocationType: "Event" })).rejects.toBeInstanceOf(
      lambda.RequestTooLargeException,
    );
    await expect(invoke({ Payload: large(6 * 1024 ** 2) })).rejects.toBeInstanceOf(lambda.RequestTooLargeException);
  });

  it("throttles, and says so to the client", async () => {
    functions.add("slow", "export const handler = () => new Promise((go) => setTimeout(go, 200));", {
      reservedConcurrency: 1,
    });
    const first = functions.invoke("slow", {});

    await expect(invoke({ FunctionName: "slow" })).rejects.toBeInstanceOf(lambda.TooManyRequestsException);
    await first;
  });

  it("fails where a reply is too large", async () => {
    functions.add("large", "export const handler = async () => 'x'.repeat(7e6);");

    const { FunctionError, Payload } = await invoke({ FunctionName: "large" });

    expect(FunctionError).toBe("Unhandled");
    expect(JSON.parse(Payload?.transformToString() ?? "")).toMatchObject({
      errorType: "Function.ResponseSizeTooLarge",
    });
  });
});

describe("versions", () => {
  const source = (word: string) => `export const handler = async (event, { functionVersion, invokedFunctionArn }) =>
    ["${word}", functionVersion, process.env.AWS_LAMBDA_FUNCTION_VERSION, invokedFunctionArn];`;
  const ARN = "arn:aws:lambda:us-east-1:111122223333:function:told";
  const FunctionName = "told";
  const told = async (Qualifier?: string) => {
    const { ExecutedVersion, Payload } = await invoke({ FunctionName, Qualifier });
    return [ExecutedVersion, ...(JSON.parse(Payload?.transformToString() ?? "") as string[])];
  };
  const publish = () => client.send(new lambda.PublishVersionCommand({ FunctionName }));
  beforeEach(() => functions.add(FunctionName, source("old"), { reservedConcurrency: 1 }));

  it("stay what they were when the function changes, each under an ARN of its own", async () => {
    const { FunctionArn, Version } = await publish();
    functions.add(FunctionName, source("new"));

    expect({ FunctionArn, Version }).toEqual({ FunctionArn: `${ARN}:1`, Version: "1" });
    expect(await told("1")).toEqual(["1", "old", "1", "1", `${ARN}:1`]);
    expect(await told()).toEqual(["$LATEST", "new", "$LATEST", "$LATEST", ARN]);
    expect((await publish()).Version).toBe("2");
    const { Payload } = await invoke({ FunctionName: `${ARN}:2` });
    expect(JSON.parse(Payload?.transformToString() ?? "")).toEqual(["new", "2", "2", `${ARN}:2`]);
  });

  it("are invoked by an alias, of which a share may go to another one", async () => {
    await publish();
    const alias = { FunctionName, Name: "live" };
    await client.send(new lambda.CreateAliasCommand({ ...alias, FunctionVersion: "1" }));
    expect((await told("live")).slice(0, 2)).toEqual(["1", "old"]);

    functions.add(FunctionName, source("new"));
    await publish();
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.1 } };
    expect(await client.send(new lambda.UpdateAliasCommand({ ...alias, RoutingConfig }))).toMatchObject({
      AliasArn: `${ARN}:live`,
      FunctionVersion: "1",
      RoutingConfig,
    });
    chance = 0.1;
    expect((await told("live")).slice(0, 2)).toEqual(["1", "old"]);
    chance = 0.09;
    expect((await told("live")).slice(0, 2)).toEqual(["2", "new"]);
    await client.send(new lambda.UpdateAliasCommand({ ...alias, FunctionVersion: "2", RoutingConfig: {} }));
    chance = 0.99;
    expect((await told("live")).slice(0, 2)).toEqual(["2", "new"]);
  });

  it("are not there before they are published, nor after they are deleted", async () => {
    await expect(told("1")).rejects.toBeInstanceOf(lambda.ResourceNotFoundException);
    await publish();
    await client.send(new lambda.DeleteFunctionCommand({ FunctionName, Qualifier: "1" }));

    await expect(told("1")).rejects.toBeInstanceOf(lambda.ResourceNotFoundException);
    expect((await publish()).Version).toBe("2");
    const [Name, FunctionVersion] = ["live", "1"];
    await expect(
      client.send(new lambda.CreateAliasCommand({ FunctionName, Name, FunctionVersion })),
    ).rejects.toBeInstanceOf(lambda.ResourceNotFoundException);
    await expect(client.send(new lambda.DeleteFunctionCommand({ FunctionName }))).rejects.toThrow("Only versions");
  });

  it("share what concurrency the function has reserved", async () => {
    functions.add(FunctionName, "export const handler = () => new Promise((go) => setTimeout(go, 300));", {
      reservedConcurrency: 1,
    });
    await publish();
    const first = functions.invoke("told:1", {});

    await expect(invoke({ FunctionName })).rejects.toBeInstanceOf(lambda.TooManyRequestsException);
    await first;
  });
});

describe("what is registered", () => {
  it("is described and listed", async () => {
    const { Configuration, Concurrency } = await client.send(new lambda.GetFunctionCommand({ FunctionName: "echo" }));
    const { Functions } = await client.send(new lambda.ListFunctionsCommand({}));

    expect(Configuration).toMatchObject({
      FunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:echo",
      Handler: "index.handler",
      Timeout: 10,
      MemorySize: 128,
      Environment: { Variables: { A: "1" } },
    });
    expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 2 });
    expect(Functions).toEqual([Configuration]);
  });
});
