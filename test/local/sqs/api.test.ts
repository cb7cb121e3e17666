import * as sqs from "@aws-sdk/client-sqs";
import { type LocalServer, startServer } from "../../../local/server.ts";
import { createQueues, type Queues } from "../../../local/sqs/queues.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const clock = createVirtualClock();
let server: LocalServer;
let queues: Queues;
let client: sqs.SQSClient;
let queueNumber = 0;

beforeAll(async () => {
  queues = createQueues({ clock, account: "111122223333", region: "us-east-1", endpoint: () => server.endpoint });
  server = await startServer({ account: "111122223333", handlers: { sqs: queues.handler } });
  client = new sqs.SQSClient({ endpoint: server.endpoint, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  queues.close();
  await server.close();
});

async function newQueue(Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl } = await client.send(
    new sqs.CreateQueueCommand({ QueueName: `queue-${queueNumber++}`, Attributes }),
  );
  return QueueUrl ?? "";
}

describe("SQS as the SDK sees it", () => {
  it("creates, finds, lists, describes, changes and deletes queues", async () => {
    const QueueUrl = await newQueue({ VisibilityTimeout: "45" });
    const QueueName = QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1);

    expect(QueueUrl).toBe(`${server.endpoint}/111122223333/${QueueName}`);
    expect(await client.send(new sqs.GetQueueUrlCommand({ QueueName }))).toMatchObject({ QueueUrl });
    await client.send(new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: "3" } }));
    await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: "delayed" }));
    const { Attributes } = await client.send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    expect(Attributes).toMatchObject({
      QueueArn: `arn:aws:sqs:us-east-1:111122223333:${QueueName}`,
      VisibilityTimeout: "45",
      DelaySeconds: "3",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      ApproximateNumberOfMessagesDelayed: "1",
      CreatedTimestamp: String(Math.floor(clock.now() / 1000)),
    });
    await client.send(new sqs.PurgeQueueCommand({ QueueUrl }));
    const { QueueUrls } = await client.send(new sqs.ListQueuesCommand({ QueueNamePrefix: QueueName }));
    expect(QueueUrls).toEqual([QueueUrl]);
    await client.send(new sqs.DeleteQueueCommand({ QueueUrl }));
    await expect(client.send(new sqs.GetQueueUrlCommand({ QueueName }))).rejects.toBeInstanceOf(sqs.QueueDoesNotExist);
  });

  it("pages through queues", async () => {
    const urls = [await newQueue(), await newQueue(), await newQueue()];

    const found: string[] = [];
    for await (const { QueueUrls = [] } of sqs.paginateListQueues(
      { client, pageSize: 2 },
      { QueueNamePrefix: "queue-" },
    )) {
      found.push(...QueueUrls);
    }

    expect(found).toEqual(expect.arrayContaining(urls));
    expect(new Set(found).size).toBe(found.length);
  });

  it("round-trips bodies and attributes with the sums that the SDK checks", async () => {
    const QueueUrl = await newQueue();
    const MessageAttributes = {
      timestamp: { DataType: "Number", StringValue: "1493147359900" },
      "leg.kind": { DataType: "String.custom", StringValue: "caller ☎" },
      blob: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255, 128) },
    };
    const MessageSystemAttributes = {
      AWSTraceHeader: { DataType: "String", StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793" },
    };

    const sent = await client.send(
      new sqs.SendMessageCommand({ QueueUrl, MessageBody: "héllo ☎\n", MessageAttributes, MessageSystemAttributes }),
    );
    const { Messages: [message] = [] } = await client.send(
      new sqs.ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] }),
    );

    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: "héllo ☎\n",
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      MessageAttributes: { timestamp: MessageAttributes.timestamp, "leg.kind": MessageAttributes["leg.kind"] },
      Attributes: {
        SentTimestamp: String(clock.now()),
        ApproximateReceiveCount: "1",
        ApproximateFirstReceiveTimestamp: String(clock.now()),
        AWSTraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793",
      },
    });
    expect([...(message?.MessageAttributes?.["blob"]?.BinaryValue ?? [])]).toEqual([0, 255, 128]);
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
  });

  it("sums attributes as AWS does, and returns only those asked for", async () => {
    const QueueUrl = await newQueue();
    const MessageAttributes = {
      timestamp: { DataType: "Number", StringValue: "1493147359900" },
      "leg.a": { DataType: "String", StringValue: "1" },
    };

    await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes }));
    const receive = async (...MessageAttributeNames: string[]) => {
      const input = { QueueUrl, MessageAttributeNames, VisibilityTimeout: 0 };
      return (await client.send(new sqs.ReceiveMessageCommand(input))).Messages?.[0];
    };

    // Sum of this attribute as published in the tests of other SQS implementations.
    expect((await receive("timestamp"))?.MD5OfMessageAttributes).toBe("235c5c510d26fb653d073faed50ae77c");
    expect(Object.keys((await receive("leg.*"))?.MessageAttributes ?? {})).toEqual(["leg.a"]);
    expect((await receive())?.MessageAttributes).toBeUndefined();
  });

  it("does batches entry by entry", async () => {
    const QueueUrl = await newQueue();

    const sent = await client.send(
      new sqs.SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "good", MessageBody: "a" },
          { Id: "bad", MessageBody: "b", DelaySeconds: 901 },
          { Id: "control", MessageBody: "\u0000" },
        ],
      }),
    );
    const { Messages: [message] = [] } = await client.send(
      new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    const Entries = [
      { Id: "held", ReceiptHandle: message?.ReceiptHandle ?? "", VisibilityTimeout: 5 },
      { Id: "made-up", ReceiptHandle: "nonsense", VisibilityTimeout: 5 },
    ];
    const changed = await client.send(new sqs.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    const deleted = await client.send(
      new sqs.DeleteMessageBatchCommand({
        QueueUrl,
        Entries: Entries.map(({ Id, ReceiptHandle }) => ({ Id, ReceiptHandle })),
      }),
    );

    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
    expect(sent.Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ["bad", "InvalidParameterValue", true],
      ["control", "InvalidMessageContents", true],
    ]);
    for (const { Successful, Failed } of [changed, deleted]) {
      expect(Successful).toEqual([{ Id: "held" }]);
      expect(Failed).toMatchObject([{ Id: "made-up", Code: "ReceiptHandleIsInvalid", SenderFault: true }]);
    }
  });

  it("long-polls", async () => {
    const QueueUrl = await newQueue();

    const poll = client.send(new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await clock.untilSleeping(1);
    await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: "woken" }));

    expect((await poll).Messages?.[0]?.Body).toBe("woken");
    const empty = client.send(new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await clock.untilSleeping(1);
    await clock.advance(20_000);
    expect((await empty).Messages).toBeUndefined();
  });

  it("gives no message to a caller who has hung up", async () => {
    const QueueUrl = await newQueue();
    const abort = new AbortController();

    const poll = client.send(new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: abort.signal,
    });
    await clock.untilSleeping(1);
    abort.abort();
    await expect(poll).rejects.toThrow();
    await clock.untilSleeping(0);
    queues.send(QueueUrl, "for the next");

    const { Messages } = await client.send(new sqs.ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.[0]?.Body).toBe("for the next");
  });
});

describe("SQS's errors", () => {
  const QueueUrl = "http://127.0.0.1/111122223333/nowhere";
  const mebibyte = 1_048_576;

  it.each<[name: string, call: (url: string) => Promise<unknown>]>([
    ["QueueDoesNotExist", () => client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: "x" }))],
    ["QueueDoesNotExist", () => client.send(new sqs.ReceiveMessageCommand({ QueueUrl }))],
    [
      "QueueNameExists",
      (url) =>
        client.send(
          new sqs.CreateQueueCommand({ QueueName: url.split("/").at(-1), Attributes: { DelaySeconds: "1" } }),
        ),
    ],
    ["InvalidParameterValue", () => client.send(new sqs.CreateQueueCommand({ QueueName: "no spaces" }))],
    [
      "InvalidAttributeValue",
      () => client.send(new sqs.CreateQueueCommand({ QueueName: "a", Attributes: { DelaySeconds: "901" } })),
    ],
    [
      "InvalidAttributeValue",
      (url) => client.send(new sqs.SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy: "{}" } })),
    ],
    [
      "UnsupportedOperation",
      () => client.send(new sqs.CreateQueueCommand({ QueueName: "a", Attributes: { FifoQueue: "true" } })),
    ],
    [
      "InvalidParameterValue",
      (url) => client.send(new sqs.SendMessageCommand({ QueueUrl: url, MessageBody: "x", DelaySeconds: 901 })),
    ],
    [
      "InvalidParameterValue",
      (url) => client.send(new sqs.SendMessageCommand({ QueueUrl: url, MessageBody: "x".repeat(mebibyte + 1) })),
    ],
    [
      "InvalidMessageContents",
      (url) => client.send(new sqs.SendMessageCommand({ QueueUrl: url, MessageBody: "\u0001" })),
    ],
    ["MissingParameter", (url) => client.send(new sqs.SendMessageCommand({ QueueUrl: url, MessageBody: "" }))],
    [
      "InvalidParameterValue",
      (url) => client.send(new sqs.ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 11 })),
    ],
    [
      "InvalidParameterValue",
      (url) => client.send(new sqs.ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 21 })),
    ],
    [
      "ReceiptHandleIsInvalid",
      (url) => client.send(new sqs.DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: "x" })),
    ],
    ["EmptyBatchRequest", (url) => client.send(new sqs.SendMessageBatchCommand({ QueueUrl: url, Entries: [] }))],
    [
      "BatchEntryIdsNotDistinct",
      (url) =>
        client.send(
          new sqs.SendMessageBatchCommand({
            QueueUrl: url,
            Entries: [1, 2].map(() => ({ Id: "same", MessageBody: "x" })),
          }),
        ),
    ],
    [
      "InvalidBatchEntryId",
      (url) =>
        client.send(new sqs.SendMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: "a b", MessageBody: "x" }] })),
    ],
    [
      "TooManyEntriesInBatchRequest",
      (url) =>
        client.send(
          new sqs.DeleteMessageBatchCommand({
            QueueUrl: url,
            Entries: Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, ReceiptHandle: "x" })),
          }),
        ),
    ],
    [
      "BatchRequestTooLong",
      (url) =>
        client.send(
          new sqs.SendMessageBatchCommand({
            QueueUrl: url,
            Entries: ["a", "b"].map((Id) => ({ Id, MessageBody: "x".repeat(mebibyte / 2 + 1) })),
          }),
        ),
    ],
  ])("%s", async (name, call) => {
    const url = await newQueue();

    await expect(call(url)).rejects.toMatchObject({ name });
  });
});
