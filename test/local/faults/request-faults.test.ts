import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createFaults } from "../../../local/faults/faults.ts";
import { type FaultPlanInput, parseFaultPlan } from "../../../local/faults/plan.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "../../../local/place.ts";
import { createS3 } from "../../../local/s3/s3.ts";
import { createQueues } from "../../../local/sqs/queues.ts";
import { systemClock } from "../../../shared/clock.ts";
import { inProcess } from "../../support/in-process.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
const place = { account: LOCAL_ACCOUNT, region: LOCAL_REGION };

/** Queues and objects with the faults of a plan, and the real clients, which try once, or as often as they always do. */
async function setUp(fault: FaultPlanInput["faults"][number], maxAttempts = 1) {
  const killed: string[] = [];
  const faults = createFaults({
    plan: parseFaultPlan({ seed: 3, faults: [fault] }),
    clock: systemClock,
    killSandbox: (accessKeyId) => killed.push(accessKeyId) > 0,
  });
  const queues = createQueues({ clock: systemClock, ...place, endpoint: () => "http://local.invalid" });
  const s3 = createS3({ stateFolder: stateFolder(), clock: systemClock });
  await s3.createBucket("bucket");
  const handlers = { sqs: faults.service("sqs", queues.handler), s3: faults.service("s3", s3.handler) };
  const nothing = async () => {};
  const config = {
    ...inProcess({ ...handlers, events: faults.service("events", nothing) }),
    region: LOCAL_REGION,
    maxAttempts,
  };
  const queue = queues.createQueue("queue");
  const objects = new S3Client({ ...config, forcePathStyle: true });
  const bus = new EventBridgeClient(config);
  return {
    faults,
    killed,
    send: () => new SQSClient(config).send(new SendMessageCommand({ QueueUrl: queue, MessageBody: "said" })),
    put: () => objects.send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "bytes" })),
    read: () => objects.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" })),
    tell: () => bus.send(new PutEventsCommand({ Entries: [{ Source: "a", DetailType: "b", Detail: "{}" }] })),
    sent: () => queues.queue(queue).counts().visible,
  };
}

it("nothing strikes what the cloud does before it is armed", async () => {
  const { faults, send, sent } = await setUp({ kind: "service-error", rate: 1 });
  await send();

  faults.arm();

  await expect(send()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  expect([sent(), faults.counts()]).toEqual([1, { "service-error": 1 }]);
});

it.each([
  ["sqs", "send", "ThrottlingException", 400],
  ["s3", "put", "SlowDown", 503],
  ["events", "tell", "ThrottlingException", 400],
] as const)(
  "%s refuses as the service does when there are too many requests",
  async (_service, act, name, httpStatusCode) => {
    const cloud = await setUp({ kind: "throttling", rate: 1 });
    cloud.faults.arm();

    await expect(cloud[act]()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  },
);

it("a reply that is lost leaves what was asked done, and a client that asks again does it twice", async () => {
  const once = await setUp({ kind: "lost-reply", at: [1] });
  once.faults.arm();
  await expect(once.send()).rejects.toMatchObject({ code: "ECONNRESET" });
  const again = await setUp({ kind: "lost-reply", at: [1] }, 3);
  again.faults.arm();

  await again.send();

  expect([once.sent(), again.sent()]).toEqual([1, 2]);
});

it("an object whose reply was lost is there", async () => {
  const { faults, put, read } = await setUp({ kind: "lost-reply", at: [1], services: ["s3"] });
  faults.arm();
  await expect(put()).rejects.toMatchObject({ code: "ECONNRESET" });

  const { Body } = await read();

  expect(await Body?.transformToString()).toBe("bytes");
});

it("a sandbox ends before or after its request, told by the key that it signs with", async () => {
  const cloud = await setUp({ kind: "sandbox-killed", rate: 1 });
  cloud.faults.arm();

  for (let request = 0; request < 12; request++)
    await expect(cloud.send()).rejects.toMatchObject({ code: "ECONNRESET" });

  expect(new Set(cloud.killed)).toEqual(new Set(["local"]));
  expect(cloud.killed).toHaveLength(12);
  expect(cloud.sent()).toBeGreaterThan(0);
  expect(cloud.sent()).toBeLessThan(12);
});
