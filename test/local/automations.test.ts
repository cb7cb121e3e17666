import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleFunctions } from "../../functions/bundle.ts";
import { type LocalCloud, startLocalCloud } from "../../local/cloud.ts";
import { LOCAL_NAMES } from "../../local/deployment.ts";
import { systemClock } from "../../shared/clock.ts";
import { readSample } from "../support/samples.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();
const logs: string[] = [];
let cloud: LocalCloud | null = null;
afterEach(() => cloud?.close());

it("an automation whose target is a function runs here for what its pattern matches, and what it fails to do waits in a queue of its own", async () => {
  const handler = join(stateFolder(), "automation.mjs");
  writeFileSync(
    handler,
    `export async function handler({ detail }) {
       if (detail.complete === false) throw new Error("not this one");
       console.log("heard of " + detail.transactionId);
     }`,
  );
  const bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
  cloud = await startLocalCloud({
    stateFolder: stateFolder(),
    bundles,
    automations: {
      recordings: {
        bus: "carillon",
        pattern: { "detail-type": [{ prefix: "Recording" }] },
        target: { kind: "function", arn: "arn:aws:lambda:us-east-1:111122223333:function:mine", handler },
      },
    },
    onLog: (name, line) => void (name === "carillon-automation-recordings" && logs.push(line)),
  });
  const { bridge, queues } = cloud;
  const deadLetters = queues.queue(queues.urlOfArn(queues.arn("carillon-automation-recordings-dead-letters")));

  for (const name of ["recording-ready", "call-ended", "recording-incomplete"]) {
    bridge.deliver(LOCAL_NAMES.bus, readSample(`carillon/${name}.json`) as Parameters<typeof bridge.deliver>[1]);
  }
  while (deadLetters.counts().visible === 0 || logs.length === 0) await systemClock.sleep(20);

  const { transactionId } = readSample("carillon/recording-ready.json").detail;
  expect(logs.filter((line) => line.includes("heard of"))).toEqual([expect.stringContaining(String(transactionId))]);
  expect(deadLetters.counts().visible).toBe(1);
});
