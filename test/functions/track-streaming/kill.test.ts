import { join } from "node:path";
import { type Bundle, bundleFunctions } from "../../../functions/bundle.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION, type LocalCloud, startLocalCloud } from "../../../local/cloud.ts";
import { environmentOf, LOCAL_NAMES } from "../../../local/deployment.ts";
import { createFunctions, type Functions } from "../../../local/lambda/functions.ts";
import { systemClock } from "../../../shared/clock.ts";
import { type FunctionName, functions as specs } from "../../../shared/events/subscriptions.ts";
import { type InterceptingProxy, startInterceptingProxy } from "../../support/intercepting-proxy.ts";
import { readSample, withMember } from "../../support/samples.ts";
import { useStateFolder } from "../../support/state-folder.ts";

/** What is stored longer than this without being sent counts as left behind by a crash. */
const ABANDONED_AFTER = 10_000;
const NAME = "track-streaming";

const stateFolder = useStateFolder();
let bundles: Record<FunctionName, Bundle>;
let cloud: LocalCloud;
let proxy: InterceptingProxy;
/** The function and the reconciler alone, their every request to AWS through the proxy: nobody else changes the calls meanwhile. */
let tracker: Functions;

beforeAll(async () => {
  bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
});

let state: string;

beforeEach(async () => {
  state = stateFolder();
  cloud = await startLocalCloud({ stateFolder: state, bundles: null });
  cloud.bridge.createBus(LOCAL_NAMES.bus);
  proxy = await startInterceptingProxy(cloud.endpoint);
  tracker = createFunctions({
    clock: systemClock,
    account: LOCAL_ACCOUNT,
    region: LOCAL_REGION,
    endpoint: () => proxy.endpoint,
    worker: join(process.cwd(), "local", "lambda", "sandbox-worker.mjs"),
    firstRetryDelay: 1,
    sendToQueue: (url, body) => void cloud.queues.send(url, body),
  });
  const urls = Object.entries(environmentOf(cloud.queueUrls)).map(([name, value]) => {
    return [name, value.replace(cloud.endpoint, proxy.endpoint)];
  });
  for (const name of [NAME, "reconcile"] as const) {
    const { timeoutInSeconds, memoryInMegabytes, retries } = specs[name];
    tracker.register({
      name,
      bundle: join(bundles[name].folder, "index.mjs"),
      handlerName: "handler",
      environment: { ...Object.fromEntries(urls), SETTLE_SECONDS: "1" },
      timeoutInSeconds,
      memoryInMegabytes,
      retries,
      onFailureQueueUrl: cloud.queueUrls["dead-letters"],
    });
  }
});

afterEach(async () => {
  await tracker.close();
  proxy.close();
  await cloud.close();
});

/** Brings up everything else, over what the tracker left. */
async function deployTheRest(): Promise<void> {
  await cloud.close();
  cloud = await startLocalCloud({ stateFolder: state, bundles, environment: { SETTLE_SECONDS: "1" } });
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await systemClock.sleep(5);
};

/** Lets the function handle an event as Lambda does, killed once at the request that is named. Returns how many it made. */
async function track(event: object, at: number, when: "before" | "after"): Promise<number> {
  let kills = 0;
  const act = () => {
    kills += tracker.killSandboxes(NAME);
  };
  proxy.intercept({ at, when, act });
  tracker.invokeAsync(NAME, event);
  await until(() => tracker.pending() === 0);
  expect(kills).toBe(at === 0 ? 0 : 1);
  return proxy.count();
}

function factsOf(transactionId: string, type: string): unknown[] {
  const events = cloud.bridge.events(LOCAL_NAMES.bus).map(({ event }) => event);
  const own = events.filter(({ detail }) => detail["transactionId"] === transactionId);
  return own.filter((event) => event["detail-type"] === type).map(({ detail }) => detail["factId"]);
}

describe("a sandbox that is killed at any request it makes", () => {
  it.each([
    // Store, publish, mark; a leg that starts is also sent to whoever reads it.
    ["failed", "Call Streaming Failed", 5, null],
    ["started", "Call Streaming Started", 6, "Recording Incomplete"],
  ] as const)(
    "while it tracks %s, loses no fact and no work, and every fact keeps its id",
    async (kind, type, requests, consequence) => {
      const eventOf = (transactionId: string) =>
        withMember(readSample(`chime-voice-connector/streaming-${kind}.json`), "detail.transactionId", transactionId);
      expect(await track(eventOf("undisturbed"), 0, "before")).toBe(requests);
      const points = Array.from({ length: requests }, (_, index) => index + 1).flatMap((at) =>
        (["before", "after"] as const).map((when) => ({ at, when, transactionId: `killed-${when}-${at}` })),
      );

      for (const { at, when, transactionId } of points) await track(eventOf(transactionId), at, when);
      await systemClock.sleep(ABANDONED_AFTER);
      proxy.intercept(null);
      await tracker.invoke("reconcile", {});
      await deployTheRest();
      const consequences = () => points.map(({ transactionId }) => factsOf(transactionId, consequence ?? type));
      await until(() => consequences().every((facts) => facts.length > 0));

      for (const { at, when, transactionId } of points) {
        const facts = factsOf(transactionId, type);
        const isPublished = at > requests - 2 || (at === requests - 2 && when === "after");
        const isMarked = at === requests && when === "after";
        expect([transactionId, new Set(facts).size]).toEqual([transactionId, 1]);
        // A fact is said again only where it was published and nobody could note it.
        expect([transactionId, facts.length]).toEqual([transactionId, isPublished && !isMarked ? 2 : 1]);
      }
      expect(cloud.queues.queue(cloud.queueUrls["dead-letters"]).counts().visible).toBe(0);
    },
    120_000,
  );
});
