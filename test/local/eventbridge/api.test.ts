import * as eventbridge from "@aws-sdk/client-eventbridge";
import { createEventBridge, type EventBridge } from "../../../local/eventbridge/eventbridge.ts";
import { type LocalServer, startServer } from "../../../local/server.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:track";
const PATTERN = JSON.stringify({ source: ["my.app"] });

const clock = createVirtualClock();
let bridge: EventBridge;
let server: LocalServer;
let client: eventbridge.EventBridgeClient;
const invoked: unknown[] = [];
const dropped: string[] = [];

beforeAll(async () => {
  bridge = createEventBridge({
    clock,
    account: "111122223333",
    region: "us-east-1",
    targets: {
      lambda: async (_arn, event) => {
        invoked.push(event);
      },
      sqs: async () => {},
    },
    onDropped: (_event, reason) => dropped.push(reason),
  });
  server = await startServer({ account: "111122223333", handlers: { events: bridge.handler } });
  client = new eventbridge.EventBridgeClient({ endpoint: server.endpoint, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  bridge.close();
  await server.close();
});

const entry = { Source: "my.app", DetailType: "Thing Happened", Detail: '{"a":{"b":1}}' };

describe("EventBridge as the SDK sees it", () => {
  it("carries an event from PutEvents to a function", async () => {
    await client.send(new eventbridge.CreateEventBusCommand({ Name: "carillon" }));
    await client.send(
      new eventbridge.PutRuleCommand({ Name: "things", EventBusName: "carillon", EventPattern: PATTERN }),
    );
    const put = await client.send(
      new eventbridge.PutTargetsCommand({
        Rule: "things",
        EventBusName: "carillon",
        Targets: [{ Id: "f", Arn: FUNCTION }],
      }),
    );

    const { Entries, FailedEntryCount } = await client.send(
      new eventbridge.PutEventsCommand({
        Entries: [
          { ...entry, EventBusName: "carillon", Resources: ["arn:x"], Time: new Date("2026-03-04T05:06:07.890Z") },
          entry,
        ],
      }),
    );
    await clock.settle();

    expect([put.FailedEntryCount, FailedEntryCount]).toEqual([0, 0]);
    expect(invoked).toEqual([
      {
        version: "0",
        id: Entries?.[0]?.EventId,
        "detail-type": "Thing Happened",
        source: "my.app",
        account: "111122223333",
        time: "2026-03-04T05:06:07Z",
        region: "us-east-1",
        resources: ["arn:x"],
        detail: { a: { b: 1 } },
      },
    ]);
    expect(Entries?.[1]?.EventId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("refuses bad entries one by one, and drops what is for no bus as AWS does", async () => {
    const Entries: eventbridge.PutEventsRequestEntry[] = [
      entry,
      { ...entry, Source: undefined },
      { ...entry, DetailType: undefined },
      { ...entry, Detail: undefined },
      { ...entry, Detail: "not JSON" },
      { ...entry, Detail: "[1]" },
      { ...entry, Source: "aws.chime" },
      { ...entry, EventBusName: "nowhere" },
    ];

    const result = await client.send(new eventbridge.PutEventsCommand({ Entries }));

    expect(result.FailedEntryCount).toBe(6);
    expect(result.Entries?.map(({ EventId, ErrorCode }) => ErrorCode ?? typeof EventId)).toEqual([
      "string",
      "InvalidArgument",
      "InvalidArgument",
      "InvalidArgument",
      "MalformedDetail",
      "MalformedDetail",
      "NotAuthorizedForSourceException",
      "string",
    ]);
    expect(dropped).toEqual(["event bus nowhere does not exist"]);
  });

  it("describes, lists, switches and deletes buses, rules and targets", async () => {
    const { EventBusArn } = await client.send(
      new eventbridge.CreateEventBusCommand({ Name: "other", Description: "mine" }),
    );
    const onBus = { EventBusName: EventBusArn ?? "" };
    const { RuleArn } = await client.send(
      new eventbridge.PutRuleCommand({
        Name: "r1",
        ...onBus,
        EventPattern: PATTERN,
        State: "DISABLED",
        Description: "first",
      }),
    );
    await client.send(new eventbridge.PutRuleCommand({ Name: "r2", ...onBus, EventPattern: PATTERN }));
    const RetryPolicy = { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60 };
    const target = {
      Id: "t",
      Arn: FUNCTION,
      RetryPolicy,
      DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:111122223333:dead" },
    };
    await client.send(new eventbridge.PutTargetsCommand({ Rule: "r1", ...onBus, Targets: [target] }));
    await client.send(new eventbridge.EnableRuleCommand({ Name: "r1", ...onBus }));
    await client.send(new eventbridge.DisableRuleCommand({ Name: "r2", ...onBus }));

    expect(EventBusArn).toBe("arn:aws:events:us-east-1:111122223333:event-bus/other");
    expect(RuleArn).toBe("arn:aws:events:us-east-1:111122223333:rule/other/r1");
    expect(await client.send(new eventbridge.DescribeEventBusCommand({ Name: "other" }))).toMatchObject({
      Arn: EventBusArn,
      Description: "mine",
      CreationTime: new Date(clock.now()),
    });
    const { EventBuses } = await client.send(new eventbridge.ListEventBusesCommand({}));
    expect(EventBuses?.map(({ Name }) => Name)).toEqual(expect.arrayContaining(["default", "other"]));
    expect(await client.send(new eventbridge.DescribeRuleCommand({ Name: "r1", ...onBus }))).toMatchObject({
      Arn: RuleArn,
      State: "ENABLED",
      EventPattern: PATTERN,
      Description: "first",
      EventBusName: "other",
    });
    const firstPage = await client.send(new eventbridge.ListRulesCommand({ ...onBus, Limit: 1 }));
    const secondPage = await client.send(
      new eventbridge.ListRulesCommand({ ...onBus, Limit: 1, NextToken: firstPage.NextToken }),
    );
    expect([firstPage, secondPage].map(({ Rules }) => Rules?.map(({ Name, State }) => [Name, State]))).toEqual([
      [["r1", "ENABLED"]],
      [["r2", "DISABLED"]],
    ]);
    expect(secondPage.NextToken).toBeUndefined();
    const targets = await client.send(new eventbridge.ListTargetsByRuleCommand({ Rule: "r1", ...onBus }));
    expect(targets.Targets).toEqual([target]);
    await expect(client.send(new eventbridge.DeleteRuleCommand({ Name: "r1", ...onBus }))).rejects.toThrow(
      /has targets/,
    );
    await client.send(new eventbridge.RemoveTargetsCommand({ Rule: "r1", ...onBus, Ids: ["t"] }));
    await client.send(new eventbridge.DeleteRuleCommand({ Name: "r1", ...onBus }));
    await client.send(new eventbridge.DeleteRuleCommand({ Name: "r1", ...onBus }));
    expect((await client.send(new eventbridge.ListRulesCommand(onBus))).Rules).toHaveLength(1);
  });

  it("tests a pattern against an event", async () => {
    const event = {
      id: "1",
      account: "1",
      source: "my.app",
      time: "t",
      region: "r",
      resources: [],
      "detail-type": "x",
    };
    const test = async (pattern: object) => {
      const input = { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) };
      return (await client.send(new eventbridge.TestEventPatternCommand(input))).Result;
    };

    expect(await test({ source: [{ prefix: "my." }] })).toBe(true);
    expect(await test({ source: [{ "anything-but": "my.app" }] })).toBe(false);
  });
});

describe("EventBridge's errors", () => {
  const targets = (...Targets: eventbridge.Target[]) =>
    client.send(new eventbridge.PutTargetsCommand({ Rule: "errors", Targets }));

  it.each<[name: string, call: () => Promise<unknown>]>([
    ["ValidationException", () => client.send(new eventbridge.PutEventsCommand({ Entries: [] }))],
    [
      "ValidationException",
      () => client.send(new eventbridge.PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry) })),
    ],
    [
      "ValidationException",
      () =>
        client.send(
          new eventbridge.PutEventsCommand({
            Entries: [{ ...entry, Detail: JSON.stringify({ a: "x".repeat(1_048_576) }) }],
          }),
        ),
    ],
    ["ResourceAlreadyExistsException", () => client.send(new eventbridge.CreateEventBusCommand({ Name: "default" }))],
    ["ValidationException", () => client.send(new eventbridge.CreateEventBusCommand({ Name: "a b" }))],
    ["ResourceNotFoundException", () => client.send(new eventbridge.DescribeEventBusCommand({ Name: "nowhere" }))],
    ["ResourceNotFoundException", () => client.send(new eventbridge.DescribeRuleCommand({ Name: "nothing" }))],
    [
      "InvalidEventPatternException",
      () => client.send(new eventbridge.PutRuleCommand({ Name: "r", EventPattern: '{"a":"b"}' })),
    ],
    [
      "ValidationException",
      () => client.send(new eventbridge.PutRuleCommand({ Name: "r", ScheduleExpression: "rate(1 minute)" })),
    ],
    ["ValidationException", () => targets({ Id: "t", Arn: "arn:aws:kinesis:us-east-1:1:stream/x" })],
    ["ValidationException", () => targets({ Id: "t", Arn: FUNCTION, Input: "{" })],
    ["ValidationException", () => targets({ Id: "t", Arn: FUNCTION, InputPath: "detail" })],
    ["ValidationException", () => targets({ Id: "t", Arn: FUNCTION, RetryPolicy: { MaximumRetryAttempts: 186 } })],
    ["ValidationException", () => targets({ Id: "t", Arn: FUNCTION, InputTransformer: { InputTemplate: "x" } })],
    [
      "LimitExceededException",
      () => targets(...Array.from({ length: 6 }, (_, index) => ({ Id: `${index}`, Arn: FUNCTION }))),
    ],
  ])("%s", async (name, call) => {
    bridge.putRule({ name: "errors", pattern: PATTERN });

    await expect(call()).rejects.toMatchObject({ name });
  });
});
