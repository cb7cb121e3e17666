import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { CarillonError } from "../errors.ts";
import { decodeReference, encodeReference, type PartReference, partsPrefix } from "./part-reference.ts";

export interface Checkpoint {
  /** Lease under which it was written. Grows with every owner. */
  readonly epoch: number;
  /** Parts in order; only parts listed here belong to the recording. */
  readonly parts: readonly PartReference[];
}

export interface Lease {
  readonly transactionId: string;
  readonly legId: string;
  readonly epoch: number;
  readonly checkpoint: Checkpoint;
}

/** Another reader owns the leg now; this one must stop at once, and nothing it holds may be stored. */
export class LeaseLostError extends CarillonError {
  readonly code = "LEASE_LOST";

  constructor(legId: string, epoch: number) {
    super(`leg ${legId} was taken over from the reader of epoch ${epoch}`);
  }
}

/** Leases and checkpoints of legs. Each write is conditional on the epoch, so a stale owner changes nothing. */
export class LegStore {
  readonly #table: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(table: DynamoDBDocumentClient, tableName: string) {
    this.#table = table;
    this.#tableName = tableName;
  }

  async load(transactionId: string, legId: string): Promise<Checkpoint> {
    const item = await this.#item(transactionId, legId);
    return checkpointOf(transactionId, legId, item);
  }

  /** Who had the leg last: its epoch, 0 where nobody ever had it, and until when its lease runs, in epoch milliseconds. */
  async reader(transactionId: string, legId: string): Promise<{ readonly epoch: number; readonly until: number }> {
    const item = await this.#item(transactionId, legId);
    return { epoch: Number(item?.["epoch"] ?? 0), until: Number(item?.["leaseUntil"] ?? 0) };
  }

  async #item(transactionId: string, legId: string): Promise<Record<string, unknown> | undefined> {
    const { Item: item } = await this.#table.send(
      new GetCommand({ TableName: this.#tableName, Key: keyOf(transactionId, legId), ConsistentRead: true }),
    );
    return item;
  }

  /**
   * Takes the leg over, with an epoch of its own, unless another reader's lease is still running.
   * @param now epoch milliseconds
   * @param until when the lease ends if it is neither renewed nor released
   * @returns null when another reader has the leg
   */
  async acquire(transactionId: string, legId: string, now: number, until: number): Promise<Lease | null> {
    const item = await this.#update(transactionId, legId, {
      ConditionExpression: "attribute_not_exists(leaseUntil) OR leaseUntil <= :now",
      UpdateExpression: "SET leaseUntil = :until, parts = if_not_exists(parts, :none) ADD epoch :one",
      ExpressionAttributeValues: { ":now": now, ":until": until, ":none": [], ":one": 1 },
      ReturnValues: "ALL_NEW",
    });
    if (!item) return null;
    const checkpoint = checkpointOf(transactionId, legId, item);
    return { transactionId, legId, epoch: checkpoint.epoch, checkpoint };
  }

  /** @throws LeaseLostError when another reader has taken the leg */
  async renew(lease: Lease, until: number): Promise<void> {
    await this.#owned(lease, "SET leaseUntil = :until", { ":until": until });
  }

  /**
   * Makes a stored part count, and renews the lease.
   * @returns the lease with its longer checkpoint
   * @throws LeaseLostError when another reader has taken the leg
   */
  async append(lease: Lease, part: PartReference, until: number): Promise<Lease> {
    const { parts } = lease.checkpoint;
    const after: Lease = { ...lease, checkpoint: { epoch: lease.epoch, parts: [...parts, part] } };
    const reference = encodeReference(partsPrefix(lease.transactionId, lease.legId), part);
    const item = await this.#update(lease.transactionId, lease.legId, {
      // The count keeps a write that is repeated because its answer was lost from appending twice.
      ConditionExpression: "epoch = :epoch AND size(parts) = :count",
      UpdateExpression: "SET parts = list_append(parts, :parts), leaseUntil = :until",
      ExpressionAttributeValues: {
        ":epoch": lease.epoch,
        ":count": parts.length,
        ":parts": [reference],
        ":until": until,
      },
      ReturnValues: "NONE",
    });
    if (item) return after;
    const stored = await this.load(lease.transactionId, lease.legId);
    if (stored.epoch === lease.epoch && stored.parts[parts.length]?.key === part.key) return after;
    throw new LeaseLostError(lease.legId, lease.epoch);
  }

  /** Lets the next reader in at once. @throws LeaseLostError when another reader has taken the leg */
  async release(lease: Lease): Promise<void> {
    await this.#owned(lease, "SET leaseUntil = :until", { ":until": 0 });
  }

  async #owned(lease: Lease, update: string, values: Record<string, unknown>): Promise<void> {
    const item = await this.#update(lease.transactionId, lease.legId, {
      ConditionExpression: "epoch = :epoch",
      UpdateExpression: update,
      ExpressionAttributeValues: { ":epoch": lease.epoch, ...values },
      ReturnValues: "NONE",
    });
    if (!item) throw new LeaseLostError(lease.legId, lease.epoch);
  }

  /** Null where the condition does not hold. */
  async #update(
    transactionId: string,
    legId: string,
    update: {
      ConditionExpression: string;
      UpdateExpression: string;
      ExpressionAttributeValues: Record<string, unknown>;
      ReturnValues: "ALL_NEW" | "NONE";
    },
  ): Promise<Record<string, unknown> | null> {
    try {
      const { Attributes = {} } = await this.#table.send(
        new UpdateCommand({ TableName: this.#tableName, Key: keyOf(transactionId, legId), ...update }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof Error && error.name === "ConditionalCheckFailedException") return null;
      throw error;
    }
  }
}

function checkpointOf(
  transactionId: string,
  legId: string,
  item: Readonly<Record<string, unknown>> | undefined,
): Checkpoint {
  const prefix = partsPrefix(transactionId, legId);
  // Both attributes are only ever written above, from values of these types.
  const references = (item?.["parts"] as string[] | undefined) ?? [];
  return {
    epoch: Number(item?.["epoch"] ?? 0),
    parts: references.map((reference) => decodeReference(prefix, reference)),
  };
}

function keyOf(transactionId: string, legId: string): { transactionId: string; item: string } {
  return { transactionId, item: `leg#${legId}` };
}
