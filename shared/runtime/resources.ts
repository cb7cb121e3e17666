/**
 * The names of everything the functions use, in one place: infra creates these resources in AWS, the local cloud creates
 * them on the laptop, and both hand the functions the same environment variables.
 */

/** Name of a deployed table, queue, topic or function; one deployment per account and region. */
export function deployedName(name: string): string {
  return `carillon-${name}`;
}

/** What a deployed bucket is called: names of buckets are taken in all of AWS. */
export function deployedBucketName(name: string, { account, region }: { account: string; region: string }): string {
  return `${deployedName(name)}-${account}-${region}`;
}

/** Name of the bus that facts are said on. */
export const CARILLON_BUS = "carillon";

/** Environment variables that every deployed function reads (parsed by `settings.ts`). */
export const ENVIRONMENT_NAMES = [
  "CALLS_TABLE",
  "FLOWS_TABLE",
  "RECORDINGS_BUCKET",
  "RECORDS_BUCKET",
  "DEAD_LETTER_BUCKET",
  "WORK_QUEUE_URL",
  "FINISH_QUEUE_URL",
  "RECORDS_QUEUE_URL",
  "ANALYTICS_QUEUE_URL",
  "STREAMING_QUEUE_URL",
  "DEAD_LETTER_QUEUE_URL",
  "BUS_NAME",
] as const;

export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** The table of calls: a call item and its leg items share the partition key. */
export const CALLS_TABLE_SCHEMA = {
  partitionKey: "transactionId",
  sortKey: "item",
  /** Powertools' idempotency records expire by it; calls have none. */
  timeToLiveAttribute: "expiration",
  /** Sparse: only items whose outbox holds something unsent are in it, by the time that was stored. */
  pendingIndex: { name: "pending", partitionKey: "pendingShard", sortKey: "pendingSince" },
  /** Sparse: only calls that were not looked over yet for what never came, by the time since when nothing came. */
  quietIndex: { name: "quiet", partitionKey: "quietShard", sortKey: "quietSince" },
  /** Every call by the day and the time of its start (UTC), with what a list shows of it. */
  startedIndex: { name: "started", partitionKey: "startDay", sortKey: "startTime", projected: "digest" },
} as const;

/** The table of call flows: what they look up, leave behind, and have done. */
export const FLOWS_TABLE_SCHEMA = {
  partitionKey: "partition",
  sortKey: "item",
  timeToLiveAttribute: "expiration",
} as const;

/** Alias of the version that answers new calls. */
export const LIVE_ALIAS = "live";

/** Lambda's own limit for the function that answers calls: the service asks again after 5 s and gives up after 20. */
export const ANSWER_TIMEOUT_IN_SECONDS = 10;

/** Where objects that could not be read lie in the dead-letter bucket: this, the bucket they came from, and their key. */
export const REJECTED_RECORDS_PREFIX = "records/";

/** Prefixes inside the recordings bucket. */
export const RECORDINGS_PREFIXES = { parts: "parts/", recordings: "recordings/", voicemails: "voicemails/" } as const;
