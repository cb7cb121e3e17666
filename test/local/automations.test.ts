import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleFunctions } from "../../functions/bundle.ts";
import { type LocalCloud, startLocalCloud } from "../../local/cloud.ts";
import { LOCAL_NAMES } from "../../local/deployment.ts";
import { systemClock } from "../../shared/clock.ts";
import { readSample } from "../support/samples.ts";
import { useStateFolder } from "../support/state-folder.ts";

const stateFolder = useStateFolder();
const logs: { readonly name: string; readonly line: string }[] = [];
const linesOf = (automation: string) =>
  logs.flatMap(({ name, line }) => (name === `carillon-automation-${automation}` ? [line] : []));
const ARN = "arn:aws:lambda:us-east-1:111122223333:function:mine";
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
        target: { kind: "function", arn: ARN, handler },
      },
      example: {
        bus: "carillon",
        pattern: { "detail-type": ["Recording Ready", "Recording Incomplete"] },
        target: { kind: "function", arn: ARN, handler: "examples/automations/on-recording.mjs" },
      },
    },
    onLog: (name, line) => void logs.push({ name, line }),
  });
  const { bridge, queues } = cloud;
  const deadLetters = queues.queue(queues.urlOfArn(queues.arn("carillon-automation-recordings-dead-letters")));

  for (const name of ["recording-ready", "call-ended", "recording-incomplete"]) {
    bridge.deliver(LOCAL_NAMES.bus, readSample(`carillon/${name}.json`) as Parameters<typeof bridge.deliver>[1]);
  }
  const heard = () => linesOf("recordings").filter((line) => line.includes("heard of"));
  const shown = () => linesOf("example").filter((line) => line.includes("a recording is there"));
  const isDone = () => deadLetters.counts().visible === 1 && heard().length === 1 && shown().length === 2;
  while (!isDone()) await systemClock.sleep(20);

  const [ready, incomplete] = ["ready", "incomplete"].map(
    (name) => readSample(`carillon/recording-${name}.json`).detail,
  );
  expect(heard()).toEqual([expect.stringContaining(String(ready?.["transactionId"]))]);
  for (const { transactionId, complete, key } of [ready ?? {}, incomplete ?? {}]) {
    const parts = Object.entries({ transactionId, complete, key }).map(
      ([name, value]) => `"${name}":${JSON.stringify(value)}`,
    );
    expect(shown().filter((line) => parts.every((part) => line.includes(part)))).toHaveLength(1);
  }
  expect(deadLetters.counts().visible).toBe(1);
});
