import type { SQSEvent } from "aws-lambda";
import fc from "fast-check";
import { type EventSourceOptions, reportedFailures, startEventSource } from "../../../local/lambda/event-sources.ts";
import type { Outcome } from "../../../local/lambda/sandbox.ts";
import { createQueues, type Queues } from "../../../local/sqs/queues.ts";
import { useFunctions } from "../../support/functions.ts";
import { createVirtualClock, type VirtualClock } from "../../support/virtual-clock.ts";

const openFunctions = useFunctions();
let clock: VirtualClock;
let queues: Queues;
let queueUrl: string;
let source: { close(): Promise<void> } | null = null;
let invoked: SQSEvent[];
let failures: string[];

beforeEach(() => {
  clock = createVirtualClock();
  queues = createQueues({ clock, account: "111122223333", region: "us-east-1", endpoint: () => "http://127.0.0.1:9" });
  queueUrl = queues.createQueue("work", { VisibilityTimeout: "30" });
  invoked = [];
  failures = [];
});

afterEach(async () => {
  await source?.close();
  source = null;
  queues.close();
});

/** Starts the source in front of a function that gives these outcomes one after the other, then empty replies. */
function start(outcomes: (() => Promise<Outcome>)[] = [], overrides: Partial<EventSourceOptions> = {}): void {
  source = startEventSource({
    queues,
    queueUrl,
    queueArn: queues.arn("work"),
    functions: {
      invoke(_name, event) {
        invoked.push(event as SQSEvent);
        return outcomes.shift()?.() ?? reply(null);
      },
    },
    functionName: "f",
    batchSize: 10,
    maximumConcurrency: 2,
    region: "us-east-1",
    clock,
    onFailure: (description) => failures.push(description),
    ...overrides,
  });
}

const reply = async (value: unknown): Promise<Outcome> => ({ kind: "reply", json: JSON.stringify(value) });
const bodies = () => invoked.map(({ Records }) => Records.map(({ body }) => body).sort());
const left = () => Object.values(queues.queue(queueUrl).counts()).reduce((sum, count) => sum + count, 0);

describe("an SQS event source", () => {
  it("hands messages over as Lambda spells them, and deletes them when they are done", async () => {
    const sentAt = String(clock.now());
    const { id } = queues.send(queueUrl, "hello", {
      attributes: {
        text: { DataType: "String", StringValue: "a" },
        bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(1, 2) },
      },
      traceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793",
    });

    start();
    await clock.settle();

    const list = { stringListValues: [], binaryListValues: [] };
    expect(invoked).toEqual([
      {
        Records: [
          {
            messageId: id,
            receiptHandle: expect.any(String),
            body: "hello",
            attributes: {
              ApproximateReceiveCount: "1",
              AWSTraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793",
              SentTimestamp: sentAt,
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: sentAt,
            },
            messageAttributes: {
              text: { ...list, dataType: "String", stringValue: "a" },
              bytes: { ...list, dataType: "Binary", binaryValue: "AQI=" },
            },
            md5OfBody: "5d41402abc4b2a76b9719d911017c592",
            eventSource: "aws:sqs",
            eventSourceARN: "arn:aws:sqs:us-east-1:111122223333:work",
            awsRegion: "us-east-1",
          },
        ],
      },
    ]);
    expect(left()).toBe(0);
  });

  it("brings back only what was reported as failed, after the visibility timeout", async () => {
    const ids = ["a", "b"].map((body) => queues.send(queueUrl, body).id);
    start([() => reply({ batchItemFailures: [{ itemIdentifier: ids[1] }] })]);

    await clock.advance(29_999);
    expect(bodies()).toEqual([["a", "b"]]);
    await clock.advance(1);

    expect(bodies()).toEqual([["a", "b"], ["b"]]);
    expect(invoked[1]?.Records[0]?.attributes.ApproximateReceiveCount).toBe("2");
    expect(left()).toBe(0);
  });

  it("brings back the whole batch of a function that failed", async () => {
    for (const body of ["a", "b"]) queues.send(queueUrl, body);
    start([async () => ({ kind: "error", error: { errorType: "Error", errorMessage: "x" } })]);

    await clock.advance(30_000);

    expect(bodies()).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
    expect(failures).toEqual([]);
  });

  it("invokes no more at once than it may", async () => {
    const release: (() => void)[] = [];
    const blocked = () => new Promise<Outcome>((resolve) => release.push(() => resolve(reply(null))));
    for (const body of ["a", "b", "c"]) queues.send(queueUrl, body);

    start([blocked, blocked, blocked], { batchSize: 1 });
    await clock.settle();
    expect(invoked).toHaveLength(2);
    release[0]?.();
    await clock.settle();

    expect(invoked).toHaveLength(3);
    for (const go of release) go();
  });

  it("says what the local cloud failed of, pauses, and goes on", async () => {
    queues.send(queueUrl, "a");
    const refused = () => Promise.reject(new Error("no such function"));
    start([refused]);
    await clock.settle();
    queues.deleteQueue(queueUrl);
    await clock.advance(1_000);
    queues.createQueue("work");
    queues.send(queueUrl, "b");
    await clock.advance(1_000);

    expect(failures[0]).toContain("no such function");
    expect(bodies().at(-1)).toEqual(["b"]);
  });

  it("drives a real sandbox, waiting where the function is at its limit", async () => {
    const functions = openFunctions();
    functions.add("f", "export const handler = async ({ Records }) => console.log(Records[0].body);", {
      reservedConcurrency: 1,
    });
    for (const body of ["a", "b", "c"]) queues.send(queueUrl, body);

    start([], { functions, batchSize: 1 });
    while (left() > 0) await clock.settle();

    expect(functions.logs.sort()).toEqual(["a", "b", "c"]);
    expect(failures).toEqual([]);
  });
});

describe("reported failures", () => {
  const all = new Set(["1", "2"]);

  it.each(["null", "{}", '{"batchItemFailures":[]}', '{"batchItemFailures":null}'])("are none in %s", (json) => {
    expect(reportedFailures(json, all)).toEqual(new Set());
  });

  it.each([
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"wrongKey":"1"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"1"},{"itemIdentifier":"3"}]}',
    '{"batchItemFailures":[null]}',
    '{"batchItemFailures":"1"}',
  ])("are all in %s", (json) => {
    expect(reportedFailures(json, all)).toEqual(all);
  });

  it("are those named, in any order, however often, where all of them were in the batch", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("1", "2")), (ids) => {
        const json = JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
        expect(reportedFailures(json, all)).toEqual(new Set(ids));
      }),
    );
  });
});
