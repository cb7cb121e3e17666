import { LambdaClient } from "@aws-sdk/client-lambda";
import { forwardTo } from "../../../../functions/answer-call/aws/forward.ts";
import { createLambdaHandler } from "../../../../local/lambda/service.ts";
import { type LocalServer, startServer } from "../../../../local/server.ts";
import { type TestFunctions, useFunctions } from "../../../support/functions.ts";

const open = useFunctions();
const NAME = "answering";
let functions: TestFunctions;
let server: LocalServer;
let client: LambdaClient;

/** Publishes a version, and registers other code after it. */
function publish(source: string): void {
  functions.add(NAME, source, { reservedConcurrency: 1 });
  functions.publish(NAME);
  functions.add(NAME, "export const handler = async () => 'of today';", { reservedConcurrency: 1 });
}
const forward = (version: string, event: unknown = {}) => forwardTo(client, NAME, version, event);

describe("an event for another version", () => {
  beforeEach(async () => {
    functions = open();
    server = await startServer({ account: "111122223333", handlers: { lambda: createLambdaHandler(functions) } });
    client = new LambdaClient({ endpoint: server.endpoint, maxAttempts: 1 });
  });
  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  it("goes there as it came, and what that version replies comes back", async () => {
    publish("export const handler = async (event, { functionVersion }) => ({ event, functionVersion });");
    const event = { Sequence: 2, CallDetails: { Participants: [{ From: "☎" }] } };

    expect(await forward("1", event)).toEqual({ event, functionVersion: "1" });
  });

  it("has no reply where the version is gone", async () => {
    publish("export const handler = async () => 'of yesterday';");
    functions.unpublish(NAME, "1");

    expect(await forward("1")).toBeNull();
    expect(await forwardTo(client, "somebody-else", "1", {})).toBeNull();
  });

  it("fails where the version fails, without the words of its error, which may be private", async () => {
    publish("export const handler = async () => { throw new Error('for +12065550142'); };");

    const failure = forward("1");

    await expect(failure).rejects.toMatchObject({
      code: "VERSION_FAILED",
      retryable: false,
      message: "version 1, which answered the call, failed: Unhandled",
    });
  });

  it("fails where the version cannot be asked now: it is not gone", async () => {
    publish("export const handler = () => new Promise((go) => setTimeout(go, 300));");
    const first = functions.invoke(`${NAME}:1`, {});

    await expect(forward("1")).rejects.toMatchObject({ name: "TooManyRequestsException" });
    await first;
  });
});
