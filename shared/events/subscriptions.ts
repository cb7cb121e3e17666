import { RECORD_FOLDERS } from "../records/key.ts";
import { ANSWER_TIMEOUT_IN_SECONDS, deployedName } from "../runtime/resources.ts";
import { ANALYTICS_DETAIL_TYPES } from "./analytics-types.ts";

/**
 * What runs when: the one table that says which function is started by what, how often it is tried again and where it
 * gives up. The local cloud and the CDK app both read it, so a function cannot be wired one way here and another there.
 */

/** An EventBridge event pattern, as `PutRule` takes it (as an object, not as text). */
export type EventPattern = { readonly [field: string]: EventPattern | readonly unknown[] };

export type QueueName = "work" | "finish" | "records" | "analytics" | "streaming" | "dead-letters";

/** Events that go straight into a queue: a burst waits there instead of starting as many functions. */
export interface QueueFeed {
  readonly bus: "default" | "carillon";
  readonly pattern: EventPattern;
}

export interface QueueSpec {
  /** At least the timeout of the function that reads the queue, or Lambda refuses the mapping. */
  readonly visibilityTimeoutInSeconds: number;
  readonly retentionInSeconds: number;
  /** Receives before a message moves to `dead-letters`; absent on `dead-letters` itself. */
  readonly maxReceiveCount?: number;
  /** Environment variable that holds the queue's URL. */
  readonly environmentName:
    | "WORK_QUEUE_URL"
    | "FINISH_QUEUE_URL"
    | "RECORDS_QUEUE_URL"
    | "ANALYTICS_QUEUE_URL"
    | "STREAMING_QUEUE_URL"
    | "DEAD_LETTER_QUEUE_URL";
  /** Where a service that fills it expects another name than Carillon's queues have. */
  readonly name?: string;
  /** A topic of the same name passes on to it what a service says there. */
  readonly hasTopic?: boolean;
  /** What fills it, besides those who know its URL. */
  readonly feeds?: readonly QueueFeed[];
}

export type Trigger =
  | { readonly kind: "event"; readonly bus: "default" | "carillon"; readonly pattern: EventPattern }
  | {
      readonly kind: "queue";
      readonly queue: QueueName;
      readonly batchSize: number;
      /** Most invocations at once (2 to 1,000), so that one source cannot starve the rest of the account. */
      readonly maximumConcurrency: number;
    }
  | { readonly kind: "schedule"; readonly everyMinutes: number }
  /** SIP media applications ask it what to do with their calls. */
  | { readonly kind: "calls" };

export interface FunctionSpec {
  readonly description: string;
  readonly timeoutInSeconds: number;
  readonly memoryInMegabytes: number;
  /** Attempts after the first one that Lambda makes for an asynchronous invocation (0 to 2). */
  readonly retries: number;
  /** Most invocations at once; absent: whatever the account has. */
  readonly reservedConcurrency?: number;
  /** The function continues itself through a queue on purpose: Lambda's loop detection must not stop it. */
  readonly recursive?: boolean;
  /** Old versions stay, and whoever invokes it does so by the alias `live`: a call ends on the version that answered it. */
  readonly keepsVersions?: boolean;
  readonly triggers: readonly Trigger[];
}

const DAY_IN_SECONDS = 86_400;

export const queues = {
  work: {
    visibilityTimeoutInSeconds: 900,
    retentionInSeconds: 4 * DAY_IN_SECONDS,
    maxReceiveCount: 5,
    environmentName: "WORK_QUEUE_URL",
  },
  finish: {
    visibilityTimeoutInSeconds: 900,
    retentionInSeconds: 4 * DAY_IN_SECONDS,
    maxReceiveCount: 5,
    environmentName: "FINISH_QUEUE_URL",
  },
  records: {
    visibilityTimeoutInSeconds: 360,
    retentionInSeconds: 4 * DAY_IN_SECONDS,
    maxReceiveCount: 5,
    environmentName: "RECORDS_QUEUE_URL",
    feeds: [
      {
        bus: "default",
        pattern: {
          source: ["aws.s3"],
          "detail-type": ["Object Created"],
          detail: { object: { key: Object.values(RECORD_FOLDERS).map((folder) => ({ wildcard: `*${folder}/*` })) } },
        },
      },
    ],
  },
  analytics: {
    visibilityTimeoutInSeconds: 360,
    retentionInSeconds: 4 * DAY_IN_SECONDS,
    maxReceiveCount: 5,
    environmentName: "ANALYTICS_QUEUE_URL",
    feeds: [{ bus: "default", pattern: { source: ["aws.chime"], "detail-type": ANALYTICS_DETAIL_TYPES } }],
  },
  streaming: {
    // The voice service's role may notify no queue or topic whose name begins otherwise (AWS: using-service-linked-roles-stream).
    name: "ChimeVoiceConnector-Streaming-carillon",
    hasTopic: true,
    visibilityTimeoutInSeconds: 180,
    retentionInSeconds: 4 * DAY_IN_SECONDS,
    maxReceiveCount: 5,
    environmentName: "STREAMING_QUEUE_URL",
  },
  "dead-letters": {
    visibilityTimeoutInSeconds: 60,
    retentionInSeconds: 14 * DAY_IN_SECONDS,
    environmentName: "DEAD_LETTER_QUEUE_URL",
  },
} as const satisfies Record<QueueName, QueueSpec>;

export const functions = {
  "answer-call": {
    description: "Answers what SIP media applications ask about their calls, with call flows",
    timeoutInSeconds: ANSWER_TIMEOUT_IN_SECONDS,
    // A share of a processor comes with it, and a cold start is what a caller waits for.
    memoryInMegabytes: 1024,
    retries: 0,
    reservedConcurrency: 50,
    keepsVersions: true,
    triggers: [{ kind: "calls" }],
  },
  "run-background": {
    description: "Runs what takes a call flow too long, and tells the call when it is done",
    timeoutInSeconds: 60,
    memoryInMegabytes: 512,
    retries: 2,
    triggers: [],
  },
  "track-streaming": {
    description: "Folds Voice Connector streaming events into the call record and starts the work they imply",
    timeoutInSeconds: 30,
    memoryInMegabytes: 256,
    retries: 2,
    triggers: [
      {
        kind: "event",
        bus: "default",
        pattern: { source: ["aws.chime"], "detail-type": ["Chime VoiceConnector Streaming Status"] },
      },
      // Voice Connectors with SQS or SNS among their notification targets. One message at a time: a bad one keeps no other waiting.
      { kind: "queue", queue: "streaming", batchSize: 1, maximumConcurrency: 20 },
    ],
  },
  "consume-audio": {
    description: "Reads one leg's audio from Kinesis Video Streams into parts in S3",
    timeoutInSeconds: 900,
    memoryInMegabytes: 512,
    retries: 0,
    recursive: true,
    triggers: [{ kind: "queue", queue: "work", batchSize: 1, maximumConcurrency: 200 }],
  },
  "finish-recording": {
    description: "Stitches the legs of a call into one stereo recording and says whether it is complete",
    timeoutInSeconds: 900,
    memoryInMegabytes: 1024,
    retries: 0,
    recursive: true,
    triggers: [{ kind: "queue", queue: "finish", batchSize: 1, maximumConcurrency: 20 }],
  },
  "ingest-records": {
    description: "Reads the records that AWS writes to S3 after a call into the call record",
    timeoutInSeconds: 60,
    memoryInMegabytes: 512,
    retries: 0,
    triggers: [{ kind: "queue", queue: "records", batchSize: 10, maximumConcurrency: 20 }],
  },
  "track-analytics": {
    description: "Folds what call analytics and voice analytics say into the call record",
    timeoutInSeconds: 60,
    memoryInMegabytes: 256,
    retries: 0,
    triggers: [{ kind: "queue", queue: "analytics", batchSize: 10, maximumConcurrency: 20 }],
  },
  "provision-chime": {
    description: "Makes, changes and removes voice resources for CloudFormation",
    timeoutInSeconds: 900,
    memoryInMegabytes: 512,
    // CloudFormation hears of a failure, and decides.
    retries: 0,
    triggers: [],
  },
  reconcile: {
    description: "Publishes what a crash left in an outbox, and reports what never came of a call",
    timeoutInSeconds: 300,
    memoryInMegabytes: 256,
    // The next minute does what this one could not: but a crash should leave no dead letter that says only so.
    retries: 2,
    reservedConcurrency: 1,
    triggers: [{ kind: "schedule", everyMinutes: 1 }],
  },
} as const satisfies Record<string, FunctionSpec>;

/** A process that runs for as long as there may be work, instead of or beside the function of the same name. */
export interface TaskSpec {
  readonly description: string;
  /** The queue it takes its work from. */
  readonly queue: QueueName;
  /** Of a virtual CPU: 1,024 are a whole one. */
  readonly cpuUnits: number;
  readonly memoryInMegabytes: number;
  /** Between SIGTERM and SIGKILL: more than handing over takes (`DRAIN_SECONDS`). */
  readonly stopTimeoutInSeconds: number;
}

/** Long-running tasks; each is bundled from `functions/<name>/task.ts`. */
export const tasks = {
  "consume-audio": {
    description: "Reads the audio of many legs at once from Kinesis Video Streams into parts in S3",
    queue: "work",
    cpuUnits: 1024,
    memoryInMegabytes: 2048,
    stopTimeoutInSeconds: 30,
  },
} as const satisfies Partial<Record<keyof typeof functions, TaskSpec>>;

export type TaskName = keyof typeof tasks;

export type FunctionName = keyof typeof functions;

/** The table as rows with plain types, for code that walks it. */
export const functionRows: readonly (FunctionSpec & { readonly name: FunctionName })[] = (
  Object.entries(functions) as [FunctionName, FunctionSpec][]
).map(([name, spec]) => ({ name, ...spec }));

/** What a queue is called where it is deployed. */
export function queueNameOf(queue: QueueName): string {
  const { name }: QueueSpec = queues[queue];
  return name ?? deployedName(queue);
}

/** What fills the queues, each feed with the queue it goes to. */
export const queueFeeds: readonly (QueueFeed & { readonly queue: QueueName })[] = (
  Object.entries(queues) as [QueueName, QueueSpec][]
).flatMap(([queue, { feeds = [] }]) => feeds.map((feed) => ({ ...feed, queue })));
