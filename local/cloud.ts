import { existsSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import backend from "../carillon.config.ts";
import { type Bundle, bundleFunctions, bundleTasks } from "../functions/bundle.ts";
import { repositoryRoot } from "../functions/repository-root.ts";
import type { Clock } from "../shared/clock.ts";
import { systemClock } from "../shared/clock.ts";
import type { Automation } from "../shared/events/automations.ts";
import { type FunctionName, type QueueName, queueNameOf, tasks } from "../shared/events/subscriptions.ts";
import { deployedName, LIVE_ALIAS } from "../shared/runtime/resources.ts";
import { deployAutomations } from "./automations.ts";
import { deployBackend } from "./chime/deploy-backend.ts";
import { createDialEndpoint, DIAL_SERVICE } from "./chime/dial-endpoint.ts";
import { type CallOptions, type ChimeOptions, createVoice, sendRecordsTo, type Voice } from "./chime/voice.ts";
import {
  deployBuckets,
  deployFlowsTable,
  deployFunctions,
  deployQueues,
  deployRules,
  deployTable,
  environmentOf,
  LOCAL_NAMES,
} from "./deployment.ts";
import type { EventBridge } from "./eventbridge/eventbridge.ts";
import type { Faults } from "./faults/faults.ts";
import type { FaultPlan } from "./faults/plan.ts";
import { type Access, createAccessControl, type RolePolicies } from "./iam/access.ts";
import { allowedLog, requireOfRoles } from "./iam/lambda-duties.ts";
import type { KinesisVideo } from "./kinesis-video/kinesis-video.ts";
import { type KinesisVideoPolicies, unhurriedPolicies } from "./kinesis-video/policies.ts";
import type { Functions } from "./lambda/functions.ts";
import type { Outcome } from "./lambda/sandbox.ts";
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS, LOCAL_REGION } from "./place.ts";
import type { S3 } from "./s3/s3.ts";
import { createSecretsManager } from "./secrets-manager/secrets-manager.ts";
import { type RequestLog, startServer } from "./server.ts";
import { createServices } from "./services.ts";
import type { Queues } from "./sqs/queues.ts";
import { clearState, lockState } from "./state-lock.ts";
import { type RunningTask, startTask } from "./task.ts";
import { startTriggers } from "./triggers.ts";
import { streamingTargets } from "./voice-connector/streaming-targets.ts";

export { LOCAL_ACCOUNT, LOCAL_REGION } from "./place.ts";

export interface LocalCloudOptions {
  /** Folder of everything that survives a restart. */
  readonly stateFolder: string;
  /** Forgets what earlier runs stored there. */
  readonly fresh?: boolean;
  /** 0 (any free port) unless given. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Bundles to run; made anew unless given. Null: Carillon's own functions are not deployed, the services are all there is. */
  readonly bundles?: Readonly<Record<FunctionName, Bundle>> | null;
  /** The long-running task reads the legs, in a process of its own, instead of the function `consume-audio`. */
  readonly audioTask?: boolean;
  /** Instead of those of `carillon.config.ts`. */
  readonly automations?: Readonly<Record<string, Automation>>;
  /** Added to every function's environment, for example shorter waits. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly kinesisVideo?: Partial<KinesisVideoPolicies>;
  /** Instead of the queues' own, so that what a crash left comes back soon. */
  readonly visibilityTimeoutInSeconds?: number;
  /** Runs the handlers in this process, for a debugger. */
  readonly inProcess?: boolean;
  /** How calls of SIP media applications go; in real time, with people who improvise, unless given. */
  readonly calls?: Partial<CallOptions>;
  readonly chime?: ChimeOptions;
  readonly onLog?: (functionName: string, line: string) => void;
  readonly onInvoked?: (functionName: string, event: unknown, outcome: Outcome) => void;
  /** Hears of a defect of the local cloud itself. */
  readonly onFailure?: (description: string) => void;
  /** What goes wrong in it, on purpose. */
  readonly faults?: FaultPlan;
  /** Most invocations of all functions at once: each is a thread. Default: 250. */
  readonly concurrency?: number;
  /** Hears of each request that was answered. */
  readonly onRequest?: (request: RequestLog) => void;
  /** What the role of each function allows; absent: anything. Roles of functions in this process cannot be told apart. */
  readonly policies?: RolePolicies;
  /** Hears of each action that a role was asked for. */
  readonly onAccess?: (access: Access) => void;
}

export interface LocalCloud {
  readonly endpoint: string;
  readonly stateFolder: string;
  readonly queues: Queues;
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  readonly bridge: EventBridge;
  readonly functions: Functions;
  readonly kinesisVideo: KinesisVideo;
  readonly s3: S3;
  readonly voice: Voice;
  readonly faults: Pick<Faults, "counts">;
  /** The task that reads legs, where one does. */
  readonly audioTask: RunningTask | null;
  /** Starts one more of them; it stops with the cloud. */
  startAudioTask(): Promise<RunningTask>;
  /** Stops everything; state stays for the next start. */
  close(): Promise<void>;
}

/** Shorter than in AWS, so that a person at a terminal does not wait. */
const LOCAL_ENVIRONMENT = {
  SETTLE_SECONDS: "3",
  IDLE_LIMIT_SECONDS: "15",
  QUIET_SECONDS: "0.6",
  LEASE_SECONDS: "15",
  OVERDUE_SECONDS: "120",
} as const;
const LOCAL_RETRY_DELAY = 1_000;

/**
 * The cloud of one laptop: every AWS service Carillon uses on one loopback port, with Carillon deployed to it.
 * @throws StateInUseError when another process uses the state folder
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const release = lockState(options.stateFolder);
  try {
    if (options.fresh) clearState(options.stateFolder);
    const cloud = await openCloud(options);
    return { ...cloud, close: () => cloud.close().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

async function openCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { stateFolder, clock = systemClock, random = Math.random, onLog, onInvoked, onFailure = () => {} } = options;
  const bundles =
    options.bundles === undefined
      ? await bundleFunctions({ outdir: join(repositoryRoot(), "dist", "functions") })
      : options.bundles;
  const place = { account: LOCAL_ACCOUNT, region: LOCAL_REGION };
  let address = "";
  const endpoint = () => address;

  const access =
    options.policies === undefined
      ? null
      : createAccessControl({
          ...place,
          policies: options.policies,
          hasObject: (bucket, key) => existsSync(services.s3.objectPath(bucket, key)),
          ...(options.onAccess && { onAccess: options.onAccess }),
        });
  const log = access ? allowedLog(access, place, onLog ?? (() => {})) : onLog;
  const services = createServices({
    clock,
    random,
    ...place,
    endpoint,
    stateFolder,
    keepsState: true,
    kinesisVideo: { ...unhurriedPolicies, ...options.kinesisVideo },
    firstRetryDelay: LOCAL_RETRY_DELAY,
    faults: options.faults ?? null,
    onFailure,
    inProcess: options.inProcess ?? false,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(log ? { onLog: log } : {}),
    ...(onInvoked ? { onInvoked } : {}),
  });
  const { queues, functions, bridge, kinesisVideo, s3, faults } = services;
  const voice = createVoice({
    stateFolder,
    ...place,
    clock,
    random,
    functions,
    s3,
    notify: streamingTargets({
      bridge,
      tellQueue: (body) => void queues.send(queueUrls.streaming, body),
      topicArn: `arn:aws:sns:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${queueNameOf("streaming")}`,
    }),
    endpoint,
    onFailure,
    calls: options.calls ?? {},
    chime: { ...options.chime, quotas: { ...backend.quotas, ...options.chime?.quotas } },
  });
  const handlers = {
    ...services.handlers(),
    chime: faults.service("chime", voice.handler),
    secretsmanager: createSecretsManager({
      ...place,
      now: () => clock.now(),
      random,
      path: join(stateFolder, "secrets.json"),
    }),
    [DIAL_SERVICE]: createDialEndpoint({ voice, functions, objects: join(stateFolder, "s3"), now: () => clock.now() }),
  };
  const server = await startServer({
    port: options.port ?? 0,
    account: LOCAL_ACCOUNT,
    handlers: access?.guard(handlers) ?? handlers,
    onFailure,
    ...(options.onRequest ? { onRequest: options.onRequest } : {}),
  });
  address = server.endpoint;

  const queueUrls = deployQueues(queues, options.visibilityTimeoutInSeconds);
  const table = localClient(address);
  await deployTable(table, LOCAL_NAMES.table);
  await deployFlowsTable(table, LOCAL_NAMES.flowsTable);
  table.destroy();
  await deployBuckets(s3);
  sendRecordsTo(LOCAL_NAMES.records, voice.resources, clock.now());
  const environment = { ...environmentOf(queueUrls), ...LOCAL_ENVIRONMENT, ...options.environment };
  const sources: { close(): Promise<void> }[] = [];
  const audioTasks: RunningTask[] = [];
  let taskBundles: ReturnType<typeof bundleTasks> | null = null;
  async function startAudioTask(): Promise<RunningTask> {
    taskBundles ??= bundleTasks({ outdir: join(repositoryRoot(), "dist", "tasks") });
    const { folder } = (await taskBundles)["consume-audio"];
    const { stopTimeoutInSeconds } = tasks["consume-audio"];
    const task = startTask({
      ...{ folder, environment, region: LOCAL_REGION, endpoint: address, stopTimeoutInSeconds },
      onLog: (line) => onLog?.(deployedName("consume-audio-task"), line),
    });
    audioTasks.push(task);
    return task;
  }
  if (bundles !== null) {
    if (access) requireOfRoles(access, (name) => queues.arn(queueNameOf(name)));
    deployFunctions(functions, bundles, environment, queueUrls["dead-letters"]);
    deployRules(bridge, functions, (name) => queues.arn(queueNameOf(name)));
    await deployAutomations({
      automations: options.automations ?? backend.automations ?? {},
      bridge,
      functions,
      queues,
      carillonBus: LOCAL_NAMES.bus,
    });
    const answerCall = `${functions.get(deployedName("answer-call")).arn}:${LIVE_ALIAS}`;
    await deployBackend(backend, {
      resources: voice.resources,
      deployment: { answerCallArn: () => answerCall, recordsBucket: LOCAL_NAMES.records },
      account: LOCAL_ACCOUNT,
      endpoint: address,
      clock,
      random,
    });
    const replaced = options.audioTask ? Object.keys(tasks) : [];
    const { isDeliveredAgain } = faults;
    sources.push(...startTriggers({ functions, queues, queueUrls, replaced, isDeliveredAgain, clock, onFailure }));
  }
  faults.arm();

  return {
    endpoint: address,
    stateFolder,
    queues,
    queueUrls,
    bridge,
    functions,
    kinesisVideo,
    s3,
    voice,
    faults,
    audioTask: options.audioTask ? await startAudioTask() : null,
    startAudioTask,
    async close() {
      await voice.close();
      await Promise.all(audioTasks.map((task) => task.stop()));
      // Nothing new starts; an event source then waits for the invocations that end with their sandboxes.
      services.stop();
      const stopped = sources.map((source) => source.close());
      await functions.close();
      queues.close();
      await Promise.all(stopped);
      await server.close();
      await services.close();
    },
  };
}

/** A DynamoDB client of a local cloud: any credentials will do. */
export function localClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
}
