import { join } from "node:path";
import fc from "fast-check";
import { startEventSource } from "../../../local/lambda/event-sources.ts";
import {
  invocationsIn,
  MOST_RECURSIVE_INVOCATIONS,
  newTraceRoot,
  traceOfInvocation,
} from "../../../local/lambda/lineage.ts";
import { startServer } from "../../../local/server.ts";
import { createQueues } from "../../../local/sqs/queues.ts";
import { systemClock } from "../../../shared/clock.ts";
import { useFunctions } from "../../support/functions.ts";

const ROOT = "1-5759e988-bd862e3fe1be46a994272793";
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;

describe("the lineage of a chain of requests", () => {
  it("counts the invocations of each function by itself", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 60 }), (invoked) => {
        const header = invoked.reduce<string | undefined>(
          (h, name) => traceOfInvocation(h, arnOf(name), ROOT),
          undefined,
        );

        for (const name of ["a", "b", "c"]) {
          expect(invocationsIn(header, arnOf(name))).toBe(invoked.filter((one) => one === name).length);
        }
      }),
    );
  });

  it("keeps the other fields of a header, and does not stumble over what it cannot read", () => {
    const header = traceOfInvocation("Root=1-2-3;Parent=4;Sampled=1;Lineage=25:zz:1|junk;;x", arnOf("a"), ROOT);

    expect(header).toMatch(/^Root=1-2-3;Parent=4;Sampled=1;Lineage=[0-9a-f]{8}:1$/);
  });

  it("begins with a root of X-Ray's form", () => {
    expect(newTraceRoot(0x5759e988 * 1000, "bd862e3fe1be46a994272793ffff")).toBe(ROOT);
  });
});

describe("a function that sends itself on through its queue", () => {
  const openFunctions = useFunctions();
  const sdk = join(process.cwd(), "node_modules/@aws-sdk/client-sqs/dist-cjs/index.js");
  /** Sends its message back to its queue, with one more in it, through the real client. */
  const source = `
    import sqs from ${JSON.stringify(sdk)};
    const client = new sqs.SQSClient({});
    export const handler = async ({ Records }) => {
      for (const { body } of Records) {
        const next = JSON.stringify({ ...JSON.parse(body), links: JSON.parse(body).links + 1 });
        const { url, most } = JSON.parse(body);
        if (JSON.parse(next).links < most) await client.send(new sqs.SendMessageCommand({ QueueUrl: url, MessageBody: next }));
      }
    };`;

  async function linksOf(recursive: boolean, most: number): Promise<{ links: number; dead: number }> {
    let links = 0;
    const ended = new AbortController();
    const place = { account: "111122223333", region: "us-east-1" };
    let endpoint = "";
    const queues = createQueues({ clock: systemClock, ...place, endpoint: () => endpoint });
    const server = await startServer({ account: place.account, handlers: { sqs: queues.handler } });
    endpoint = server.endpoint;
    const functions = openFunctions({
      endpoint: () => endpoint,
      onInvoked: () => {
        if (++links === most) ended.abort();
      },
    });
    functions.add("relay", source, { recursive });
    const dead = queues.createQueue("dead");
    const url = queues.createQueue("work", {
      VisibilityTimeout: "0",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queues.arn("dead"), maxReceiveCount: 1 }),
    });
    queues.send(url, JSON.stringify({ url, most, links: 0 }));
    const poller = startEventSource({
      ...{ queues, queueUrl: url, queueArn: queues.arn("work"), functions, functionName: "relay" },
      ...{ batchSize: 1, maximumConcurrency: 1, region: place.region, clock: systemClock },
    });

    const letters = await queues.receive(dead, { maxMessages: 1, waitMs: 60_000, signal: ended.signal });

    await poller.close();
    queues.close();
    await server.close();
    return { links, dead: letters.length };
  }

  it("is stopped by Lambda after 16 invocations, and its message ends in the dead letters", async () => {
    expect(await linksOf(false, 30)).toEqual({ links: MOST_RECURSIVE_INVOCATIONS, dead: 1 });
  });

  it("goes on where its configuration allows recursion", async () => {
    expect(await linksOf(true, 30)).toEqual({ links: 30, dead: 0 });
  });
});
