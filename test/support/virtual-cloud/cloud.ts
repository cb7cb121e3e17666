import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  deployBuckets,
  deployQueues,
  deployRules,
  deployTable,
  environmentOf,
  LOCAL_NAMES,
} from "../../../local/deployment.ts";
import type { FaultPlan } from "../../../local/faults/plan.ts";
import { createInProcessHandler } from "../../../local/in-process.ts";
import { unhurriedPolicies } from "../../../local/kinesis-video/policies.ts";
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS, LOCAL_REGION } from "../../../local/place.ts";
import { createAnswerer } from "../../../local/server.ts";
import { createServices, type Services } from "../../../local/services.ts";
import { startTriggers } from "../../../local/triggers.ts";
import { systemClock } from "../../../shared/clock.ts";
import { type FunctionName, queueNameOf, functions as specs } from "../../../shared/events/subscriptions.ts";
import { seededRandom } from "../../../shared/random.ts";
import { deployedName } from "../../../shared/runtime/resources.ts";
import { createVirtualSandbox, type MovableHandler } from "./sandbox.ts";
import type { LeapingTime } from "./time.ts";

/** The functions of a streamed call. */
const NAMES = ["track-streaming", "consume-audio", "finish-recording", "reconcile", "ingest-records"] as const;
/** No one listens there: whatever asks for it goes through memory. */
const ENDPOINT = "http://local.invalid";
/** `consume-audio` hands over 30 s before its timeout: a call of half a minute is several links. */
const TIMEOUTS_IN_SECONDS: Readonly<Partial<Record<FunctionName, number>>> = {
  "consume-audio": 40,
  "finish-recording": 60,
};
/** Services whose work is done by the disk or by threads. */
const ON_DISK: ReadonlySet<string> = new Set(["s3", "dynamodb"]);
const VISIBILITY_TIMEOUT_IN_SECONDS = 60;
/** As in AWS, but for what a run would only wait for. What is overdue is so long after every retry has had its turn. */
const WAITS = {
  SETTLE_SECONDS: "20",
  IDLE_LIMIT_SECONDS: "8",
  QUIET_SECONDS: "2",
  LEASE_SECONDS: "20",
  OVERDUE_SECONDS: "120",
};

export interface VirtualCloud
  extends Pick<Services, "queues" | "functions" | "bridge" | "kinesisVideo" | "s3" | "faults"> {
  /** Defects of the cloud itself. */
  readonly failures: readonly string[];
  close(): Promise<void>;
}

const LOADERS: readonly (readonly [string, () => Promise<{ handler: unknown }>])[] = [
  ["track-streaming", () => import("../../../functions/track-streaming/handler.ts")],
  ["consume-audio", () => import("../../../functions/consume-audio/handler.ts")],
  ["finish-recording", () => import("../../../functions/finish-recording/handler.ts")],
  ["reconcile", () => import("../../../functions/reconcile/handler.ts")],
  ["ingest-records", () => import("../../../functions/ingest-records/handler.ts")],
];
const handlers = new Map<string, MovableHandler>();

/** The handlers read the environment when they are loaded; every cloud of this process has the same. */
async function loadHandlers(environment: Readonly<Record<string, string>>): Promise<void> {
  Object.assign(process.env, environment);
  for (const [name, load] of handlers.size > 0 ? [] : LOADERS) {
    const { handler } = await load();
    // Each is made by `deployed` or `deployedOnQueue`.
    handlers.set(deployedName(name), handler as MovableHandler);
  }
}

/**
 * The local cloud with the functions of a streamed call as they are deployed, all in this process and in leaping time: the real SDK
 * clients talk to the real services through memory.
 */
export async function startVirtualCloud(time: LeapingTime, plan: FaultPlan | null): Promise<VirtualCloud> {
  const stateFolder = mkdtempSync(join(tmpdir(), "carillon-virtual-"));
  const failures: string[] = [];
  const onFailure = (description: string) => failures.push(description);
  const services = createServices({
    ...{ clock: systemClock, random: seededRandom(plan?.seed ?? 0), account: LOCAL_ACCOUNT, region: LOCAL_REGION },
    ...{
      endpoint: () => ENDPOINT,
      stateFolder,
      keepsState: false,
      kinesisVideo: unhurriedPolicies,
      faults: plan,
      onFailure,
    },
    firstRetryDelay: 60_000,
    createSandbox: (options) => createVirtualSandbox(options, handlers, requests),
  });
  const { queues, functions, bridge, kinesisVideo, s3, faults } = services;
  const answerer = createAnswerer(
    {
      account: LOCAL_ACCOUNT,
      handlers: services.handlers((name, handler) => (ON_DISK.has(name) ? time.standsStillFor(handler) : handler)),
      onFailure: (description, error) => onFailure(`${description} ${String((error as Error).stack)}`),
    },
    () => ENDPOINT,
  );
  const requests = createInProcessHandler(answerer);

  const queueUrls = deployQueues(queues, VISIBILITY_TIMEOUT_IN_SECONDS);
  const environment = {
    ...environmentOf(queueUrls),
    ...WAITS,
    ...{ AWS_ENDPOINT_URL: ENDPOINT, AWS_REGION: LOCAL_REGION, AWS_LAMBDA_FUNCTION_NAME: "virtual" },
    ...{ POWERTOOLS_LOG_LEVEL: process.env["FAULT_LOG"] ?? "SILENT", POWERTOOLS_METRICS_DISABLED: "true" },
  };
  await loadHandlers(environment);
  for (const name of NAMES) {
    const { timeoutInSeconds, memoryInMegabytes, retries } = specs[name];
    functions.register({
      ...{ name: deployedName(name), bundle: "", handlerName: "handler", environment, memoryInMegabytes, retries },
      timeoutInSeconds: TIMEOUTS_IN_SECONDS[name] ?? timeoutInSeconds,
      recursive: true,
      onFailureQueueUrl: queueUrls["dead-letters"],
    });
  }
  const table = new DynamoDBClient({
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    requestHandler: requests,
    endpoint: ENDPOINT,
  });
  let isDeployed = false;
  const deploying = Promise.all([deployTable(table, LOCAL_NAMES.table), deployBuckets(s3)]).finally(() => {
    isDeployed = true;
  });
  await time.runUntil(() => isDeployed, Number.POSITIVE_INFINITY);
  await deploying;
  deployRules(bridge, functions, (name) => queues.arn(queueNameOf(name)));
  const sources = startTriggers({
    ...{ functions, queues, queueUrls, isDeliveredAgain: faults.isDeliveredAgain, clock: systemClock, onFailure },
    replaced: ["track-analytics"],
  });
  faults.arm();

  return {
    ...{ queues, functions, bridge, kinesisVideo, s3, faults, failures },
    async close() {
      services.stop();
      const stopped = Promise.all(sources.map((source) => source.close()));
      await functions.close();
      queues.close();
      await stopped;
      await services.close();
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}
