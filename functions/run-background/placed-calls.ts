import { createHash } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { CarillonError } from "../../shared/errors.ts";
import {
  type DialDecision,
  type DialRequest,
  LOOKED_BACK_AT,
  looksAtEarlierCalls,
} from "../../shared/numbering/dial-policy.ts";
import type { FlowsTable } from "../../shared/runtime/flows-table.ts";

type Placed = DialRequest["placed"];

export interface CallToNote {
  /** The same one is noted once, and does not stand in its own way. */
  readonly key: string;
  /** E.164. */
  readonly from: string;
  readonly to: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What was placed lately, by the number that calls. */
export interface PlacedCalls {
  /**
   * Decides on a call by those before it, and notes it if it may be placed; no other is noted in between.
   * @throws BusyNumberError
   */
  decide(call: CallToNote, decisionBy: (placed: Placed) => DialDecision): Promise<DialDecision>;
}

/** Others place calls from the same number all the time. */
class BusyNumberError extends CarillonError {
  readonly code = "BUSY_NUMBER";

  constructor() {
    super(`${MOST_ATTEMPTS} times another call from the same number was noted first`, { retryable: true });
  }
}

const MOST_ATTEMPTS = 5;

/** Calls that rules look back at, in the table of flows: those of one number are one item, so that its version keeps two from being the fifth. */
export function createPlacedCalls({ documents, tableName }: FlowsTable): PlacedCalls {
  return {
    async decide({ key, from, to, at }, decisionBy) {
      if (!looksAtEarlierCalls(to)) return decisionBy([]);
      // Numbers are no keys that anybody should read.
      const partition = `placed#${createHash("sha256").update(from).digest("hex")}`;
      const Key = { partition, item: partition };
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
        const { Item } = await documents.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
        const known = Item ? (JSON.parse(String(Item["json"])) as CallToNote[]) : [];
        const others = known.filter((one) => one.at > at - LOOKED_BACK_AT && one.key !== key);
        const decision = decisionBy(others);
        if (!decision.isAllowed) return decision;
        const version = Number(Item?.["version"] ?? 0);
        const noted = {
          ...Key,
          json: JSON.stringify([...others, { key, to, at }]),
          version: version + 1,
          expiration: Math.ceil((at + LOOKED_BACK_AT) / 1000),
        };
        try {
          await documents.send(
            new PutCommand({
              TableName: tableName,
              Item: noted,
              ExpressionAttributeNames: { "#version": "version" },
              ...(Item
                ? { ConditionExpression: "#version = :version", ExpressionAttributeValues: { ":version": version } }
                : { ConditionExpression: "attribute_not_exists(#version)" }),
            }),
          );
          return decision;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
      throw new BusyNumberError();
    },
  };
}
