import { join } from "node:path";
import { bundleFunctions } from "../../../functions/bundle.ts";
import { type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { LOCAL_NAMES } from "../../../local/deployment.ts";
import { deployedName } from "../../../shared/runtime/resources.ts";
import { readSample } from "../../support/samples.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const stateFolder = useStateFolder();
let cloud: LocalCloud;

beforeAll(async () => {
  const bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
  cloud = await startLocalCloud({ stateFolder: stateFolder(), bundles });
});
afterAll(() => cloud.close());

it("a streaming status that comes by EventBridge, SNS and SQS is one fact", async () => {
  const started = readSample("chime-voice-connector/streaming-started.json");
  const forms = [started, ...["sns", "sqs", "sns-through-sqs"].map((name) => readSample(`notifications/${name}.json`))];

  const outcomes = [];
  for (const form of forms) outcomes.push(await cloud.functions.invoke(deployedName("track-streaming"), form));

  expect(outcomes.map(({ kind }) => kind)).toEqual(forms.map(() => "reply"));
  const facts = cloud.bridge.events(LOCAL_NAMES.bus).map(({ event }) => event);
  const told = facts.filter(
    (event) =>
      event["detail-type"] === "Call Streaming Started" &&
      event.detail["transactionId"] === started.detail["transactionId"],
  );
  expect(told).toHaveLength(1);
});
