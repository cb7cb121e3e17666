import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Calls } from "../calls/calls.ts";
import { LegStore } from "../calls/leg-store.ts";
import { PartStore } from "../calls/part-store.ts";
import { CallStore } from "../calls/store.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Fact } from "../events/facts.ts";
import { VideoRequests } from "../kvs/video-requests.ts";
import { DeadLetters } from "./dead-letter.ts";
import { createLogger, type Logger } from "./logger.ts";
import { createPublisher } from "./publisher.ts";
import { readSettings, type Settings } from "./settings.ts";

/** Settings of every AWS client alike; what is absent comes from the environment, as the SDK finds it. */
export type ClientSettings = Pick<DynamoDBClientConfig, "region" | "credentials" | "requestHandler">;

/** What stands under a function: time, chance and the way to AWS. The real ones where they are not given. */
export interface Machine {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly clients?: ClientSettings;
}

/** Everything a function may use. Built once per sandbox. */
export interface Services {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly calls: Calls;
  readonly legs: LegStore;
  readonly parts: PartStore;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly video: VideoRequests;
  readonly deadLetters: DeadLetters;
  /** For clients that a function makes itself. */
  readonly clients: ClientSettings;
  /** Publishes a fact that belongs to no call's outbox. Whoever says it must be tried again until it is said. */
  publishFact(fact: Fact): Promise<void>;
}

/** @throws InvalidInputError naming each environment variable that is missing */
export function createServices(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  { clock = systemClock, random = Math.random, clients = {} }: Machine = {},
): Services {
  const settings = readSettings(environment);
  const atHome = settings.homeRegion === null ? clients : { ...clients, region: settings.homeRegion };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(atHome), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const sqs = new SQSClient(clients);
  // The local cloud answers on one loopback address; bucket names as host names would not resolve there.
  const s3 = new S3Client({ ...clients, forcePathStyle: environment["AWS_ENDPOINT_URL"] !== undefined });
  const publisher = createPublisher(
    new EventBridgeClient(atHome),
    atHome === clients ? sqs : new SQSClient(atHome),
    settings,
  );
  const logger = createLogger(name);
  return {
    settings,
    clock,
    random,
    logger,
    metrics: new Metrics({ namespace: "Carillon", serviceName: name, logger }),
    calls: new Calls(new CallStore(table, settings.callsTable), publisher, clock, random),
    legs: new LegStore(table, settings.callsTable),
    parts: new PartStore(s3, settings.recordingsBucket),
    s3,
    sqs,
    video: new VideoRequests(clock, clients),
    deadLetters: new DeadLetters(sqs, settings.deadLetterQueueUrl),
    clients,
    publishFact: (fact) =>
      publisher.publish(
        [{ effect: { kind: "fact", id: fact.factId, fact }, revision: 1, since: clock.now() }],
        () => {},
      ),
  };
}

export { MetricUnit };
