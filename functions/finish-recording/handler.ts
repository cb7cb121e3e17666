import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { type FinishRecording, parseFinishWork } from "../../shared/events/work.ts";
import { listFragments, readArchived } from "../../shared/kvs/archived-reader.ts";
import { deployedOnQueue } from "../../shared/runtime/deployed.ts";
import { CALLS_TABLE_SCHEMA } from "../../shared/runtime/resources.ts";
import { MetricUnit } from "../../shared/runtime/services.ts";
import type { Archive } from "./archive.ts";
import { finishRecording } from "./finish-recording.ts";

/** A state that was recorded is not recorded again within a day; two deliveries at once do not write over each other. */
const REMEMBERED_IN_SECONDS = 86_400;

export const handler = deployedOnQueue("finish-recording", (services) => {
  const { calls, video, logger, metrics, settings } = services;
  const access = { ...services, requests: video };
  const archive: Archive = {
    async list(streamArn, from, to) {
      try {
        return await listFragments(access, { streamArn, from, to });
      } catch (error) {
        // Without the archive's word nothing is proven, but what was read is still worth a recording.
        logger.warn("the archive could not be asked", error as Error);
        return null;
      }
    },
    read: (streamArn, numbers) => readArchived(access, { streamArn, numbers }),
  };
  const finishing = { ...services, archive };
  const config = new IdempotencyConfig({ eventKeyJmesPath: "key", expiresAfterSeconds: REMEMBERED_IN_SECONDS });
  const finishOnce = makeIdempotent(
    async ({ transactionId }: FinishRecording) => {
      const made = await finishRecording(finishing, transactionId);
      if (made) metrics.addMetric(made.complete ? "CompleteRecordings" : "IncompleteRecordings", MetricUnit.Count, 1);
      return { transactionId };
    },
    {
      persistenceStore: new DynamoDBPersistenceLayer({
        tableName: settings.callsTable,
        keyAttr: CALLS_TABLE_SCHEMA.partitionKey,
        sortKeyAttr: CALLS_TABLE_SCHEMA.sortKey,
        clientConfig: services.clients,
      }),
      config,
      keyPrefix: "finish-recording",
    },
  );
  return async (body, { context }) => {
    const work = parseFinishWork(body);
    if (work.type === "settle-call") {
      await calls.apply({ kind: "settled", transactionId: work.transactionId });
      return;
    }
    config.registerLambdaContext(context);
    await finishOnce(work);
  };
});
