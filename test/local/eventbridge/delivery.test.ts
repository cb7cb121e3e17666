import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import type { BusEvent } from "../../../local/eventbridge/envelope.ts";
import {
  createEventBridge,
  type EventBridge,
  type EventBridgeOptions,
} from "../../../local/eventbridge/eventbridge.ts";
import { ServiceError } from "../../../local/wire/http.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:track";
const QUEUE = "arn:aws:sqs:us-east-1:111122223333:work";
const DEAD_LETTERS = "arn:aws:sqs:us-east-1:111122223333:dead";

const STREAMING = {
  source: "aws.chime",
  "detail-type": "Chime VoiceConnector Streaming Status",
  detail: { streamingStatus: "STARTED" },
};
const PATTERN = JSON.stringify({ source: ["aws.chime"] });

const stateFolder = useStateFolder();
const opened: EventBridge[] = [];
afterEach(() => {
  for (const bridge of opened.splice(0)) bridge.close();
});

interface DeadLetter {
  arn: string;
  body: string;
  attributes: Record<string, string | undefined>;
}

/** A bridge on a virtual clock whose targets note what they receive. */
function setUp(options: Partial<EventBridgeOptions> = {}) {
  const clock = createVirtualClock();
  const start = clock.now();
  const invoked: { arn: string; at: number; event: unknown }[] = [];
  const sent: DeadLetter[] = [];
  const dropped: { id: string; reason: string }[] = [];
  const behaviour = { lambda: async (): Promise<void> => {} };
  const plain = (attributes: Record<string, MessageAttributeValue> = {}) =>
    Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]));
  const open = (more: Partial<EventBridgeOptions> = {}) => {
    let ids = 0;
    const bridge = createEventBridge({
      clock,
      account: "111122223333",
      region: "us-east-1",
      targets: {
        async lambda(arn, event) {
          invoked.push({ arn, at: clock.now() - start, event });
          await behaviour.lambda();
        },
        async sqs(arn, body, attributes) {
          sent.push({ arn, body, attributes: plain(attributes) });
        },
      },
      random: () => 0.5,
      newId: () => `id-${opened.length}-${ids++}`,
      onDropped: ({ id }, reason) => dropped.push({ id, reason }),
      ...options,
      ...more,
    });
    opened.push(bridge);
    return bridge;
  };
  return { clock, invoked, sent, dropped, behaviour, open };
}

function route(bridge: EventBridge, target: Parameters<EventBridge["putTargets"]>[1][number], busName?: string) {
  bridge.putRule({ name: "streaming", pattern: PATTERN, ...(busName !== undefined && { busName }) });
  bridge.putTargets("streaming", [target], busName);
}

const failing = async () => {
  throw new Error("throttled");
};

describe("delivery", () => {
  it("hands the whole envelope to a function", async () => {
    const { clock, invoked, open } = setUp();
    const bridge = open();
    route(bridge, { Id: "track", Arn: FUNCTION });

    const id = bridge.deliver("default", STREAMING);
    await clock.settle();

    expect(invoked).toEqual([
      {
        arn: FUNCTION,
        at: 0,
        event: {
          version: "0",
          id,
          ...STREAMING,
          account: "111122223333",
          time: "2026-01-02T03:04:05Z",
          region: "us-east-1",
          resources: [],
        },
      },
    ]);
    expect(bridge.pendingDeliveries()).toBe(0);
  });

  it("sends to each target of each matching, enabled rule what its input says", async () => {
    const { clock, sent, open } = setUp();
    const bridge = open();
    bridge.putRule({ name: "a", pattern: PATTERN });
    bridge.putRule({ name: "b", pattern: JSON.stringify({ source: ["other"] }) });
    bridge.putRule({ name: "c", pattern: PATTERN, state: "DISABLED" });
    for (const rule of ["b", "c"]) bridge.putTargets(rule, [{ Id: "never", Arn: QUEUE }]);
    bridge.putTargets("a", [
      { Id: "part", Arn: QUEUE, InputPath: "$.detail.streamingStatus" },
      { Id: "none", Arn: QUEUE, InputPath: "$.detail.nothing[0]['x-y']" },
      { Id: "constant", Arn: QUEUE, Input: '{"wake":true}' },
    ]);

    bridge.deliver("default", STREAMING);
    await clock.settle();

    expect(sent.map(({ body }) => body)).toEqual(["STARTED", "null", '{"wake":true}']);
  });

  it("passes on to another bus, whose rules and subscribers see the same event", async () => {
    const { clock, invoked, open } = setUp();
    const bridge = open();
    const { arn } = bridge.createBus("carillon");
    route(bridge, { Id: "on", Arn: arn });
    route(bridge, { Id: "track", Arn: FUNCTION }, "carillon");
    const seen: string[] = [];
    const unsubscribe = bridge.subscribe(({ busName, event }) => seen.push(`${busName} ${event.id}`));

    const id = bridge.deliver("default", STREAMING);
    await clock.settle();
    unsubscribe();
    bridge.deliver("carillon", STREAMING);
    await clock.settle();

    expect(seen).toEqual([`default ${id}`, `carillon ${id}`]);
    expect(bridge.events("carillon")).toHaveLength(2);
    expect(invoked).toHaveLength(2);
    expect(invoked[0]?.event).toMatchObject({ id });
  });

  it("tries again with doubling, jittered delays", async () => {
    const { clock, invoked, behaviour, open } = setUp({ firstRetryDelay: 1000, longestRetryDelay: 5000 });
    const bridge = open();
    route(bridge, { Id: "track", Arn: FUNCTION });
    behaviour.lambda = failing;

    bridge.deliver("default", STREAMING);
    await clock.advance(15_000);
    behaviour.lambda = async () => {};
    await clock.advance(60_000);

    // Half of each delay is certain, and half of the rest is what the chance of this test gives: 3/4.
    expect(invoked.map(({ at }) => at)).toEqual([0, 750, 2250, 5250, 9000, 12_750, 16_500]);
    expect(bridge.pendingDeliveries()).toBe(0);
  });

  it("does not let one target wait for another", async () => {
    const { clock, sent, behaviour, open } = setUp();
    const bridge = open();
    route(bridge, { Id: "track", Arn: FUNCTION });
    bridge.putTargets("streaming", [{ Id: "work", Arn: QUEUE }]);
    behaviour.lambda = () => new Promise(() => {});

    bridge.deliver("default", STREAMING);
    bridge.deliver("default", STREAMING);
    await clock.settle();

    expect(sent).toHaveLength(2);
    expect(bridge.pendingDeliveries()).toBe(2);
  });

  it.each([
    ["MaximumRetryAttempts", { MaximumRetryAttempts: 2 }, "2"],
    ["MaximumEventAgeInSeconds", { MaximumEventAgeInSeconds: 60 }, "6"],
  ])("gives up at %s, into the dead letter queue", async (condition, RetryPolicy, attempts) => {
    const { clock, sent, behaviour, open } = setUp();
    const bridge = open();
    route(bridge, { Id: "track", Arn: FUNCTION, RetryPolicy, DeadLetterConfig: { Arn: DEAD_LETTERS } });
    behaviour.lambda = failing;

    const id = bridge.deliver("default", STREAMING);
    await clock.advance(3_600_000);

    expect(sent).toHaveLength(1);
    expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({ id, ...STREAMING });
    expect(sent[0]).toMatchObject({
      arn: DEAD_LETTERS,
      attributes: {
        RULE_ARN: "arn:aws:events:us-east-1:111122223333:rule/streaming",
        TARGET_ARN: FUNCTION,
        ERROR_CODE: "ERROR_FROM_TARGET",
        EXHAUSTED_RETRY_CONDITION: condition,
        RETRY_ATTEMPTS: attempts,
      },
    });
    expect(bridge.pendingDeliveries()).toBe(0);
  });

  it("does not retry a target that does not exist, and says so where there is no dead letter queue", async () => {
    const { clock, invoked, sent, dropped, behaviour, open } = setUp();
    const bridge = open();
    route(bridge, { Id: "track", Arn: FUNCTION });
    bridge.putTargets("streaming", [{ Id: "kept", Arn: FUNCTION, DeadLetterConfig: { Arn: DEAD_LETTERS } }]);
    behaviour.lambda = async () => {
      throw new ServiceError("ResourceNotFoundException", "Function not found", 404);
    };

    const id = bridge.deliver("default", STREAMING);
    await clock.advance(3_600_000);

    expect(invoked).toHaveLength(2);
    expect(sent.map(({ attributes }) => attributes)).toEqual([
      {
        RULE_ARN: "arn:aws:events:us-east-1:111122223333:rule/streaming",
        TARGET_ARN: FUNCTION,
        ERROR_CODE: "NO_RESOURCE",
        ERROR_MESSAGE: "Function not found",
        RETRY_ATTEMPTS: "0",
      },
    ]);
    expect(dropped).toEqual([{ id, reason: "Function not found; the target has no dead letter queue" }]);
  });

  it("keeps the latest events only", () => {
    const { open } = setUp({ mostArchivedEvents: 3 });
    const bridge = open();

    const ids = Array.from({ length: 10 }, () => bridge.deliver("default", STREAMING));

    expect(bridge.events().map(({ event }) => event.id)).toEqual(ids.slice(-3));
  });
});

describe("after a restart", () => {
  it("buses, rules, targets and the events carried are there", async () => {
    const folder = stateFolder();
    const { clock, invoked, open } = setUp({ stateFolder: folder });
    const before = open();
    before.createBus("carillon", "facts");
    route(before, { Id: "track", Arn: FUNCTION }, "carillon");
    const first = before.deliver("carillon", STREAMING);
    await clock.settle();
    before.close();

    const after = open();
    const second = after.deliver("carillon", STREAMING);
    await clock.settle();

    expect(after.bus("carillon")).toEqual(before.bus("carillon"));
    expect(after.rules("carillon")).toEqual(before.rules("carillon"));
    expect(after.events().map(({ event }) => event.id)).toEqual([first, second]);
    expect(invoked).toHaveLength(2);
  });

  it("an undelivered event goes on where it was, with its failures and its age", async () => {
    const { clock, invoked, sent, behaviour, open } = setUp({ stateFolder: stateFolder() });
    const before = open();
    const RetryPolicy = { MaximumRetryAttempts: 3 };
    route(before, { Id: "track", Arn: FUNCTION, RetryPolicy, DeadLetterConfig: { Arn: DEAD_LETTERS } });
    behaviour.lambda = failing;
    before.deliver("default", STREAMING);
    await clock.advance(1000);
    before.close();
    await clock.advance(10_000);
    const attemptsBefore = invoked.length;

    open();
    await clock.advance(60_000);

    expect(attemptsBefore).toBe(2);
    expect(invoked).toHaveLength(4);
    expect(sent[0]?.attributes["RETRY_ATTEMPTS"]).toBe("3");
  });

  it("a torn last entry is no event, and what was stored before it is delivered", async () => {
    const folder = stateFolder();
    const { clock, invoked, behaviour, open } = setUp({ stateFolder: folder });
    const before = open();
    route(before, { Id: "track", Arn: FUNCTION });
    behaviour.lambda = failing;
    const id = before.deliver("default", STREAMING);
    await clock.settle();
    before.close();
    appendFileSync(join(folder, "eventbridge", "deliveries.ndjson"), '{"op":"add","deliv');
    appendFileSync(join(folder, "eventbridge", "events.ndjson"), "{");

    behaviour.lambda = async () => {};
    const after = open();
    await clock.advance(10_000);

    expect(invoked.map(({ event }) => (event as BusEvent).id)).toEqual([id, id]);
    expect(after.pendingDeliveries()).toBe(0);
  });

  it("every accepted event reaches its target, whenever the process dies", async () => {
    const plan = fc.array(fc.oneof(fc.constant("deliver" as const), fc.constant("crash" as const), fc.nat(2000)), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(plan, fc.integer(), async (steps, seed) => {
        const { clock, invoked, behaviour, open } = setUp({ stateFolder: stateFolder() });
        let luck = seed;
        behaviour.lambda = async () => {
          luck = (Math.imul(luck, 1_103_515_245) + 12_345) | 0;
          if (luck % 3 !== 0) throw new Error("unlucky");
        };
        let bridge = open();
        route(bridge, { Id: "track", Arn: FUNCTION });
        const accepted: string[] = [];
        for (const step of steps) {
          if (step === "deliver") accepted.push(bridge.deliver("default", STREAMING));
          else if (step === "crash") {
            bridge.close();
            bridge = open();
          } else await clock.advance(step);
        }
        behaviour.lambda = async () => {};
        await clock.advance(86_400_000);

        const reached = new Set(invoked.map(({ event }) => (event as BusEvent).id));
        expect(accepted.filter((id) => !reached.has(id))).toEqual([]);
        expect(bridge.pendingDeliveries()).toBe(0);
      }),
      { numRuns: 25, seed: 11 },
    );
  });
});
