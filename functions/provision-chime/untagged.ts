import type { Owned } from "../../shared/chime/provider.ts";
import type { ResourceKey } from "../../shared/chime/resources.ts";
import type { Patience } from "./retries.ts";
import { nameTaken } from "./tags.ts";

/** How long after a creation whose reply was lost it may be tried again: CloudFormation gives up on a custom resource after an hour. */
const RETRIED_WITHIN = 3_600_000;

/** Whether something made then may be the work of an attempt that CloudFormation still tries again, or rolls back. */
export function isRecent({ clock }: Patience, createdAt: number): boolean {
  return clock.now() - createdAt <= RETRIED_WITHIN;
}

/**
 * What has no tags is taken for the work of a lost reply when it is, member for member, what is asked for, and was made just now.
 * @throws ProvisioningError NAME_TAKEN
 */
export function checkUntagged(
  patience: Patience,
  { key, createdAt, isAsAsked }: { key: ResourceKey; createdAt: number; isAsAsked: boolean },
): void {
  if (!isAsAsked || !isRecent(patience, createdAt)) throw nameTaken(key);
}

/** Tells items that depend on nothing but resources with an owner tag: who else would have made them. */
export function ownedThrough<Item>(
  owned: readonly Owned[],
  dependsOn: (item: Item) => readonly string[],
): (item: Item) => boolean {
  const ids = new Set(owned.map(({ id }) => id));
  return (item) => {
    const needed = dependsOn(item);
    return needed.length > 0 && needed.every((id) => ids.has(id));
  };
}
