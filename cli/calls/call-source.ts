import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Call } from "../../shared/calls/call.ts";
import { type CallDigest, digestOf } from "../../shared/calls/digest.ts";
import { type Link, linkedWith, linksBetween } from "../../shared/calls/link.ts";
import { CallStore } from "../../shared/calls/store.ts";
import { CarillonError } from "../../shared/errors.ts";
import { callsOfStories } from "./story-calls.ts";

/** The records that are one call to a person, and why they are taken for one. */
export interface WholeCall {
  /** The one that was asked for first. */
  readonly calls: readonly Call[];
  readonly links: readonly Link[];
}

export interface CallSource {
  /** Calls that started in a span of time (epoch milliseconds), the latest first. */
  list(since: number, until: number): AsyncIterable<CallDigest>;
  /** @throws NoSuchCallError */
  whole(transactionId: string): Promise<WholeCall>;
  close(): void;
}

/** No call of that id is known here. */
export class NoSuchCallError extends CarillonError {
  readonly code = "NO_SUCH_CALL";

  constructor(transactionId: string, hint: string) {
    super(`no call ${transactionId} is known; ${hint}`);
  }
}

/** A bridged call begins within the call it belongs to; no call is longer than a day, and few are than this. */
const LINKED_WITHIN = 3_600_000;

/** The call records of a local cloud or of AWS. */
export function openCallSource(tableName: string, endpoint?: string): CallSource {
  const client = new DynamoDBClient(endpoint === undefined ? {} : { endpoint });
  const store = new CallStore(DynamoDBDocumentClient.from(client), tableName);
  const load = async (transactionId: string): Promise<Call> => {
    const { call } = await store.load(transactionId);
    if (call === null) throw new NoSuchCallError(transactionId, "carillon calls list shows those that are");
    return call;
  };
  return {
    list: (since, until) => store.startedBetween(since, until),
    async whole(transactionId) {
      const first = await load(transactionId);
      const { startTime, endTime } = digestOf(first);
      if (startTime === null) return { calls: [first], links: [] };
      const near: CallDigest[] = [];
      const until = (endTime ?? startTime) + LINKED_WITHIN;
      for await (const digest of store.startedBetween(startTime - LINKED_WITHIN, until)) near.push(digest);
      const { transactionIds, links } = linkedWith(transactionId, linksBetween(near));
      const others = transactionIds.filter((id) => id !== transactionId);
      return { calls: [first, ...(await Promise.all(others.map(load)))], links };
    },
    close: () => client.destroy(),
  };
}

/** Whether a person named a recorded story, not a transaction. */
export const isStoryPath = (text: string): boolean => existsSync(text) && (text.includes("/") || dirname(text) !== ".");

/** The call that a recorded story tells, without any cloud. */
export async function wholeOfStory(path: string): Promise<WholeCall> {
  const [first, ...others] = await callsOfStories(path);
  if (first === undefined) throw new NoSuchCallError(path, "the events there tell of none");
  const links = linksBetween([first, ...others].map(digestOf));
  const { transactionIds, links: own } = linkedWith(first.transactionId, links);
  return { calls: [first, ...others.filter((call) => transactionIds.includes(call.transactionId))], links: own };
}
