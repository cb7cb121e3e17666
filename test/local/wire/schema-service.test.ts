import { EventEmitter, once } from "node:events";
import { Readable } from "node:stream";
import * as chime from "@aws-sdk/client-chime-sdk-voice";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import * as media from "@aws-sdk/client-kinesis-video-media";
import * as lambda from "@aws-sdk/client-lambda";
import * as sqs from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { type LocalServer, startServer } from "../../../local/server.ts";
import { type HttpHandler, ServiceError } from "../../../local/wire/http.ts";
import { schemaService } from "../../../local/wire/schema-service.ts";

const opened: { close(): Promise<void> }[] = [];
const failures: string[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  failures.length = 0;
});

async function serve(handlers: Record<string, HttpHandler>): Promise<LocalServer> {
  const server = await startServer({
    account: "111122223333",
    handlers,
    onFailure: (description) => failures.push(description),
  });
  opened.push(server);
  return server;
}

function connect<Client extends { destroy(): void }>(
  server: LocalServer,
  Client: new (config: { endpoint: string; maxAttempts: number }) => Client,
): Client {
  const client = new Client({ endpoint: server.endpoint, maxAttempts: 1 });
  opened.push({ close: async () => client.destroy() });
  return client;
}

/** A request that no SDK client would send. */
async function post(server: LocalServer, service: string, path: string, body: string, headers = {}) {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request`;
  const response = await fetch(server.endpoint + path, {
    method: "POST",
    body,
    headers: { authorization, ...headers },
  });
  return { status: response.status, error: response.headers.get("x-amzn-errortype"), body: await response.json() };
}

describe("JSON services", () => {
  it("reads timestamps and lists as the client meant them (EventBridge PutEvents, JSON 1.1)", async () => {
    const seen: eventbridge.PutEventsRequest[] = [];
    const events = schemaService({
      schemas: eventbridge,
      protocol: "json-1.1",
      operations: {
        async PutEvents(input) {
          seen.push(input);
          return { FailedEntryCount: 0, Entries: input.Entries.map((_entry, index) => ({ EventId: String(index) })) };
        },
      },
    });
    const client = connect(await serve({ events }), eventbridge.EventBridgeClient);
    const Time = new Date("2026-03-04T05:06:07Z");
    const Entries = [{ Source: "a", Detail: '{"☎":1}', Time, Resources: ["r1", "r2"] }, { Source: "b" }];

    const answer = await client.send(new eventbridge.PutEventsCommand({ Entries }));

    expect(seen).toEqual([{ Entries }]);
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: "0" }, { EventId: "1" }] });
  });

  it("reads and writes binary values (SQS SendMessage, JSON 1.0), and names errors as the query protocol did", async () => {
    const BinaryValue = Uint8Array.of(0, 255, 128);
    const handler = schemaService({
      schemas: sqs,
      protocol: "json-1.0",
      operations: {
        async SendMessage({ MessageBody, MessageAttributes }) {
          if (MessageBody === "") throw new ServiceError("QueueDoesNotExist", "no such queue");
          const bytes = MessageAttributes?.["blob"]?.BinaryValue ?? new Uint8Array();
          return { MessageId: [...bytes].join(), MD5OfMessageBody: "900150983cd24fb0d6963f7d28e17f72" };
        },
      },
    });
    const client = connect(await serve({ sqs: handler }), sqs.SQSClient);
    const send = (MessageBody: string) =>
      client.send(
        new sqs.SendMessageCommand({
          QueueUrl: "http://queue",
          MessageBody,
          MessageAttributes: { blob: { DataType: "Binary", BinaryValue } },
        }),
      );

    expect(await send("abc")).toMatchObject({ MessageId: "0,255,128" });
    const failure = await send("").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(sqs.QueueDoesNotExist);
    expect(failure).toMatchObject({ Code: "AWS.SimpleQueueService.NonExistentQueue", message: "no such queue" });
  });

  it.each<[what: string, body: string, error: string, message: RegExp]>([
    ["no JSON", "{", "SerializationException", /com\.amazonaws\.eventbridge/],
    ["no object", '"text"', "SerializationException", /JSON object/],
    ["a required member that is absent", "{}", "ValidationException", /'Entries'/],
    ["a required member that is null", '{"Entries":null}', "ValidationException", /1 validation error .*'Entries'/],
    ["a list that is none", '{"Entries":{}}', "SerializationException", /Entries must be a list/],
    [
      "a string that is none",
      '{"Entries":[{"Source":5}]}',
      "SerializationException",
      /Entries\[0\]\.Source must be a string/,
    ],
    ["a time that is none", '{"Entries":[{"Time":"now"}]}', "SerializationException", /./],
  ])("refuses %s, and says where", async (_what, body, error, message) => {
    const events = schemaService({
      schemas: eventbridge,
      protocol: "json-1.1",
      operations: { PutEvents: async () => ({ FailedEntryCount: 0, Entries: [] }) },
    });
    const server = await serve({ events });

    const answer = await post(server, "events", "/", body, { "x-amz-target": "AWSEvents.PutEvents" });

    expect(answer).toMatchObject({
      status: 400,
      error,
      body: { __type: error, message: expect.stringMatching(message) },
    });
    expect(failures).toEqual([]);
  });

  it("names what it does not have", async () => {
    const server = await serve({
      events: schemaService({ schemas: eventbridge, protocol: "json-1.1", operations: {} }),
    });

    const client = connect(server, eventbridge.EventBridgeClient);
    await expect(client.send(new eventbridge.ListRulesCommand({}))).rejects.toMatchObject({
      name: "NotImplementedException",
      message: "com.amazonaws.eventbridge ListRules is not part of the local cloud",
      $metadata: { httpStatusCode: 501 },
    });
    expect(await post(server, "events", "/", "{}", { "x-amz-target": "AWSEvents.Nothing" })).toMatchObject({
      status: 404,
      body: { __type: "UnknownOperationException", message: expect.stringContaining("AWSEvents.Nothing") },
    });
    expect(await post(server, "events", "/", "{}")).toMatchObject({ body: { message: /\(none\)/ } });
  });

  it("answers a defect of a handler without telling what was inside, and tells the log", async () => {
    const events = schemaService({
      schemas: eventbridge,
      protocol: "json-1.1",
      operations: {
        ListRules: async () => {
          throw new TypeError("secret +12065550100");
        },
      },
    });
    const client = connect(await serve({ events }), eventbridge.EventBridgeClient);

    const failure = await client.send(new eventbridge.ListRulesCommand({})).catch((error: Error) => error);

    expect(failure).toMatchObject({ name: "InternalFailure", $metadata: { httpStatusCode: 500 } });
    expect(JSON.stringify(failure)).not.toContain("secret");
    expect(failures).toEqual([expect.stringContaining("secret")]);
  });
});

describe("REST services", () => {
  it("reads path labels of any text, query parameters and bodies (Chime voice)", async () => {
    const handler = schemaService({
      schemas: chime,
      protocol: "rest-json",
      operations: {
        GetSipRule: async ({ SipRuleId }) => ({ SipRule: { SipRuleId } }),
        ListSipRules: async ({ SipMediaApplicationId = "", MaxResults }) => ({
          SipRules: [{ SipRuleId: SipMediaApplicationId, Name: typeof MaxResults }],
        }),
        UpdateSipRule: async (input) => ({ SipRule: { ...input, UpdatedTimestamp: new Date(1_500) } }),
      },
    });
    const client = connect(await serve({ chime: handler }), chime.ChimeSDKVoiceClient);

    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: "grapheme" }), async (SipRuleId) => {
        fc.pre(SipRuleId !== "." && SipRuleId !== "..");
        const { SipRule } = await client.send(new chime.GetSipRuleCommand({ SipRuleId }));
        expect(SipRule?.SipRuleId).toBe(SipRuleId);
        const input = { SipMediaApplicationId: SipRuleId, MaxResults: 3 };
        const { SipRules } = await client.send(new chime.ListSipRulesCommand(input));
        expect(SipRules).toEqual([{ SipRuleId, Name: "number" }]);
      }),
      { numRuns: 25, seed: 1 },
    );
    const TargetApplications = [{ SipMediaApplicationId: "a", Priority: 1 }];
    const update = { SipRuleId: "1", Name: "rule", Disabled: true, TargetApplications };
    const { SipRule } = await client.send(new chime.UpdateSipRuleCommand(update));
    expect(SipRule).toEqual({ ...update, UpdatedTimestamp: new Date(1_500) });
  });

  it("tells operations apart whose paths differ only in the fixed part of the query", async () => {
    const asked: string[] = [];
    const operations = Object.fromEntries(
      [
        "AssociatePhoneNumbersWithVoiceConnector",
        "DisassociatePhoneNumbersFromVoiceConnector",
        "BatchDeletePhoneNumber",
      ].map((name) => [
        name,
        async () => {
          asked.push(name);
          return {};
        },
      ]),
    );
    const client = connect(
      await serve({ chime: schemaService({ schemas: chime, protocol: "rest-json", operations }) }),
      chime.ChimeSDKVoiceClient,
    );
    const input = { VoiceConnectorId: "v", E164PhoneNumbers: ["+12065550100"] };

    await client.send(new chime.AssociatePhoneNumbersWithVoiceConnectorCommand(input));
    await client.send(new chime.DisassociatePhoneNumbersFromVoiceConnectorCommand(input));
    await client.send(new chime.BatchDeletePhoneNumberCommand({ PhoneNumberIds: ["a"] }));

    expect(asked).toEqual(Object.keys(operations));
  });

  it("carries members in headers, status and the body itself (Lambda Invoke)", async () => {
    const handler = schemaService({
      schemas: lambda,
      protocol: "rest-json",
      operations: {
        async Invoke({ FunctionName, Qualifier = "", InvocationType = "", Payload }) {
          const event = Payload instanceof Uint8Array ? Buffer.from(Payload).toString("utf8") : "";
          const answer = Buffer.from([FunctionName, Qualifier, InvocationType, event].join());
          return { StatusCode: 202, FunctionError: "Unhandled", ExecutedVersion: "7", Payload: answer };
        },
      },
    });
    const client = connect(await serve({ lambda: handler }), lambda.LambdaClient);

    const answer = await client.send(
      new lambda.InvokeCommand({
        FunctionName: "f",
        Qualifier: "q",
        InvocationType: "Event",
        Payload: Buffer.from("{}"),
      }),
    );

    expect(answer).toMatchObject({ StatusCode: 202, FunctionError: "Unhandled", ExecutedVersion: "7" });
    expect(answer.Payload?.transformToString()).toBe("f,q,Event,{}");
  });

  it("refuses paths it does not know and paths that are not URL-encoded", async () => {
    const handler = schemaService({
      schemas: chime,
      protocol: "rest-json",
      operations: { DeletePhoneNumber: async () => ({}) },
    });
    const server = await serve({ chime: handler });

    expect(await post(server, "chime", "/nowhere?x=1", "")).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining("POST /nowhere") },
    });
    expect(await post(server, "chime", "/phone-numbers/%zz?operation=restore", "")).toMatchObject({
      error: "SerializationException",
    });
  });
});

describe("streams", () => {
  function mediaServer(Payload: () => Readable): Promise<LocalServer> {
    const operations = { GetMedia: async () => ({ ContentType: "video/webm", Payload: Payload() }) };
    return serve({ kinesisvideo: schemaService({ schemas: media, protocol: "rest-json", operations }) });
  }
  const command = new media.GetMediaCommand({ StreamName: "s", StartSelector: { StartSelectorType: "NOW" } });

  it("begin before their first byte, and pass each piece on as it comes (KVS GetMedia)", async () => {
    const source = new Readable({ read() {} });
    const client = connect(await mediaServer(() => source), media.KinesisVideoMediaClient);

    const { ContentType, Payload } = await client.send(command);
    const pieces = (Payload as Readable)[Symbol.asyncIterator]();
    source.push("one");
    expect(String((await pieces.next()).value)).toBe("one");
    source.push("two");
    expect(String((await pieces.next()).value)).toBe("two");
    source.push(null);

    expect((await pieces.next()).done).toBe(true);
    expect(ContentType).toBe("video/webm");
  });

  it("end at their source when the client goes away", async () => {
    const source = new Readable({ read() {} });
    const ended = new Promise<void>((resolve) => source.once("close", resolve));
    const client = connect(await mediaServer(() => source), media.KinesisVideoMediaClient);

    const { Payload } = await client.send(command);
    (Payload as Readable).destroy();

    await ended;
    expect(source.destroyed).toBe(true);
    expect(failures).toEqual([]);
  });

  it("end at their source when the client is gone before there is one", async () => {
    const source = new Readable({ read() {} });
    const ended = new Promise<void>((resolve) => source.once("close", resolve));
    const moments = new EventEmitter();
    const asked = once(moments, "asked");
    const gone = once(moments, "gone");
    const typed = schemaService({
      schemas: media,
      protocol: "rest-json",
      operations: {
        async GetMedia() {
          moments.emit("asked");
          await gone;
          return { Payload: source };
        },
      },
    });
    const server = await serve({
      kinesisvideo: (request, response, context) => {
        response.once("close", () => moments.emit("gone"));
        return typed(request, response, context);
      },
    });
    const client = connect(server, media.KinesisVideoMediaClient);
    const abort = new AbortController();

    const answer = client.send(command, { abortSignal: abort.signal });
    await asked;
    abort.abort();

    await expect(answer).rejects.toThrow();
    await ended;
    expect(failures).toEqual([]);
  });

  it("break off, for the client too, when their source fails", async () => {
    const source = new Readable({ read() {} });
    const client = connect(await mediaServer(() => source), media.KinesisVideoMediaClient);

    const { Payload } = await client.send(command);
    source.push("some");
    source.destroy(new Error("disk full"));

    await expect((Payload as Readable).toArray()).rejects.toThrow("aborted");
    expect(failures).toEqual([expect.stringContaining("disk full")]);
  });
});
