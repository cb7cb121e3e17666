import { join } from "node:path";
import { bundleFunctions } from "../../../functions/bundle.ts";
import { type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import { systemClock } from "../../../shared/clock.ts";
import { deployedName } from "../../../shared/runtime/resources.ts";
import { readSample, withMember } from "../../support/samples.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
let cloud: LocalCloud;

beforeAll(async () => {
  const bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
  cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles });
});
afterAll(() => cloud.close());

const factsOf = (transactionId: unknown) =>
  cloud.bridge
    .events(LOCAL_NAMES.bus)
    .filter(({ event }) => event.detail["transactionId"] === transactionId)
    .map(({ event }) => event["detail-type"]);

it("a streaming status that a Voice Connector tells the queue, and the topic before it, reaches the call", async () => {
  const started = withMember(
    readSample("chime-voice-connector/streaming-started.json"),
    "detail.transactionId",
    "22222222-2222-4222-8222-222222222222",
  );
  const Message = JSON.stringify(started);
  const { streaming } = cloud.queueUrls;

  for (const body of [Message, JSON.stringify({ Type: "Notification", Message })]) cloud.queues.send(streaming, body);
  const waiting = () => Object.values(cloud.queues.queue(streaming).counts()).some((count) => count > 0);
  while (waiting()) await systemClock.sleep(20);

  expect(factsOf("22222222-2222-4222-8222-222222222222")).toEqual(["Call Streaming Started"]);
});

it("a streaming status that comes by EventBridge, SNS and SQS is one fact", async () => {
  const started = readSample("chime-voice-connector/streaming-started.json");
  const forms = [started, ...["sns", "sqs", "sns-through-sqs"].map((name) => readSample(`notifications/${name}.json`))];

  const outcomes = [];
  for (const form of forms) outcomes.push(await cloud.functions.invoke(deployedName("track-streaming"), form));

  expect(outcomes.map(({ kind }) => kind)).toEqual(forms.map(() => "reply"));
  expect(factsOf(started.detail["transactionId"])).toEqual(["Call Streaming Started"]);
});
