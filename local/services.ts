import { join } from "node:path";
import { repositoryRoot } from "../functions/repository-root.ts";
import type { Clock } from "../shared/clock.ts";
import { createDynamoDB } from "./dynamodb.ts";
import { createEventBridge, type EventBridge } from "./eventbridge/eventbridge.ts";
import { createFaults, type Faults, noFaults } from "./faults/faults.ts";
import type { FaultPlan } from "./faults/plan.ts";
import { createKinesisVideo, type KinesisVideo } from "./kinesis-video/kinesis-video.ts";
import type { KinesisVideoPolicies } from "./kinesis-video/policies.ts";
import { createFunctions, type Functions, type FunctionsOptions } from "./lambda/functions.ts";
import { createLambdaHandler } from "./lambda/service.ts";
import { objectCreatedEvent } from "./s3/object-events.ts";
import { createS3, type S3 } from "./s3/s3.ts";
import { createQueues, type Queues } from "./sqs/queues.ts";
import type { HttpHandler } from "./wire/http.ts";

export interface ServicesOptions
  extends Pick<
    FunctionsOptions,
    "inProcess" | "createSandbox" | "concurrency" | "firstRetryDelay" | "onLog" | "onInvoked"
  > {
  readonly clock: Clock;
  readonly random: () => number;
  readonly account: string;
  readonly region: string;
  readonly endpoint: () => string;
  /** Objects and media lie in it. */
  readonly stateFolder: string;
  /** Whether everything else does too, and survives a restart. */
  readonly keepsState: boolean;
  readonly kinesisVideo: KinesisVideoPolicies;
  readonly faults: FaultPlan | null;
  readonly onFailure: (description: string) => void;
}

/** The services of the local cloud, wired to each other. */
export interface Services {
  readonly queues: Queues;
  readonly functions: Functions;
  readonly bridge: EventBridge;
  readonly kinesisVideo: KinesisVideo;
  readonly s3: S3;
  readonly faults: Faults;
  /**
   * By the name that clients sign with, with their faults.
   * @param around put around each service itself, inside its faults
   */
  handlers(around?: (name: string, handler: HttpHandler) => HttpHandler): Readonly<Record<string, HttpHandler>>;
  /** No event is delivered any more. */
  stop(): void;
  /** When no request comes any more, and functions and queues are closed. */
  close(): Promise<void>;
}

export function createServices(options: ServicesOptions): Services {
  const { clock, random, account, region, endpoint, stateFolder, keepsState, onFailure } = options;
  const { inProcess, createSandbox, concurrency, firstRetryDelay, onLog, onInvoked } = options;
  const place = { account, region };
  const kept = keepsState ? { stateFolder } : {};
  const closing = new AbortController();

  const queues = createQueues({ clock, ...kept, ...place, endpoint });
  const functions = createFunctions({
    clock,
    ...place,
    ...kept,
    endpoint,
    worker: join(repositoryRoot(), "local", "lambda", "sandbox-worker.mjs"),
    isFrozenForGood: (name) => faults.isFrozenForGood(name),
    sendToQueue: (queueUrl, body) => void queues.send(queueUrl, body),
    ...(inProcess === undefined ? {} : { inProcess }),
    ...(createSandbox ? { createSandbox } : {}),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(firstRetryDelay === undefined ? {} : { firstRetryDelay }),
    ...(onLog ? { onLog } : {}),
    ...(onInvoked ? { onInvoked } : {}),
  });
  const faults: Faults =
    options.faults === null
      ? noFaults
      : createFaults({ plan: options.faults, clock, killSandbox: functions.killSandbox });

  /** The voice service tells EventBridge as best it can; everything else is delivered once. */
  function invokeBy(event: { readonly source?: unknown; readonly "detail-type"?: unknown }, functionArn: string): void {
    const deliveries = event.source === VOICE_SERVICE ? faults.deliveries(String(event["detail-type"])) : [0];
    for (const delay of deliveries) {
      if (delay === 0) functions.invokeAsync(functionArn, event);
      else {
        void clock.sleep(delay, closing.signal).then(() => {
          if (!closing.signal.aborted) functions.invokeAsync(functionArn, event);
        });
      }
    }
  }

  const bridge = createEventBridge({
    clock,
    ...kept,
    ...place,
    random,
    targets: {
      lambda: async (arn, event) => invokeBy(event as object, arn),
      sqs: async (arn, body, attributes) => void queues.send(queues.urlOfArn(arn), body, { attributes }),
    },
    onDropped: (event, reason) => onFailure(`event ${event.id} was dropped: ${reason}`),
  });
  const kinesisVideo = createKinesisVideo({
    stateFolder: join(stateFolder, "kinesis-video"),
    clock,
    random,
    ...place,
    policies: options.kinesisVideo,
  });
  const s3 = createS3({
    stateFolder: join(stateFolder, "s3"),
    clock,
    onObjectCreated: (notice) => {
      if (!s3.tellsEventBridge(notice.bucket)) return;
      bridge.deliver("default", objectCreatedEvent(notice, account, clock.now()));
    },
  });
  const dynamodb = createDynamoDB(keepsState ? join(stateFolder, "dynamodb") : undefined);
  const services: Readonly<Record<string, HttpHandler>> = {
    sqs: queues.handler,
    events: bridge.handler,
    kinesisvideo: kinesisVideo.handler,
    s3: s3.handler,
    dynamodb: dynamodb.handler,
    lambda: createLambdaHandler(functions),
  };

  return {
    queues,
    functions,
    bridge,
    kinesisVideo,
    s3,
    faults,
    handlers: (around = (_name, handler) => handler) =>
      Object.fromEntries(
        Object.entries(services).map(([name, handler]) => [name, faults.service(name, around(name, handler))]),
      ),
    stop() {
      closing.abort();
      bridge.close();
    },
    async close() {
      kinesisVideo.close();
      await s3.close();
      await dynamodb.close();
    },
  };
}

const VOICE_SERVICE = "aws.chime";
