import { createEventBridge } from "../../../local/eventbridge/eventbridge.ts";
import { createQueues } from "../../../local/sqs/queues.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const account = "111122223333";
const region = "us-east-1";
const NOW = { maxMessages: 10, waitMs: 0 };

it("events reach a queue; those for a queue that is gone reach the dead letter queue, saying why", async () => {
  const clock = createVirtualClock();
  const queues = createQueues({ clock, account, region, endpoint: () => "http://127.0.0.1:1" });
  const bridge = createEventBridge({
    clock,
    account,
    region,
    targets: {
      lambda: async () => {},
      sqs: async (arn, body, attributes) => {
        queues.send(queues.urlOfArn(arn), body, { attributes });
      },
    },
  });
  const work = queues.createQueue("work");
  const dead = queues.createQueue("dead");
  bridge.putRule({ name: "all", pattern: JSON.stringify({ source: [{ prefix: "aws." }] }) });
  bridge.putTargets("all", [
    { Id: "work", Arn: queues.arn("work") },
    { Id: "gone", Arn: queues.arn("gone"), DeadLetterConfig: { Arn: queues.arn("dead") } },
  ]);

  const id = bridge.deliver("default", { source: "aws.chime", "detail-type": "x", detail: { n: 1 } });
  await clock.settle();

  const [received] = await queues.receive(work, NOW);
  const [deadLetter] = await queues.receive(dead, NOW);
  expect(JSON.parse(received?.body ?? "")).toMatchObject({ id, detail: { n: 1 } });
  expect(deadLetter?.body).toBe(received?.body);
  expect(deadLetter?.attributes).toMatchObject({
    ERROR_CODE: { text: "NO_RESOURCE" },
    ERROR_MESSAGE: { text: "The specified queue does not exist." },
    TARGET_ARN: { text: queues.arn("gone") },
  });
  bridge.close();
  queues.close();
});
