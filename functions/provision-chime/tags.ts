import {
  type ChimeSDKVoiceClient,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import type { ResourceKey, Tags } from "../../shared/chime/resources.ts";
import { OWNER_TAG } from "../../shared/chime/resources.ts";
import { ProvisioningError } from "./errors.ts";

/** On a resource until it is made whole: an attempt that fails removes what bears it. */
export const UNFINISHED_TAG = "carillon:unfinished";

export interface TagPair {
  Key: string;
  Value: string;
}

/** The tags of the resources of one API. */
export interface TagStore {
  list(arn: string): Promise<Tags>;
  add(arn: string, tags: TagPair[]): Promise<unknown>;
  remove(arn: string, keys: string[]): Promise<unknown>;
}

export const voiceTags = (client: ChimeSDKVoiceClient): TagStore => ({
  async list(ResourceARN) {
    const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceARN }));
    return Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
  },
  add: (ResourceARN, Tags) => client.send(new TagResourceCommand({ ResourceARN, Tags })),
  remove: (ResourceARN, TagKeys) => client.send(new UntagResourceCommand({ ResourceARN, TagKeys })),
});

const pairs = (tags: Tags): TagPair[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What a resource is created with. */
export function tagsAtFirst(key: ResourceKey, tags: Tags): TagPair[] {
  return pairs({ ...tags, [OWNER_TAG]: key, [UNFINISHED_TAG]: "true" });
}

/** The tags but for that of the owner. What is unfinished differs by its tag from what is wanted, and is made whole. */
export function givenTags({ [OWNER_TAG]: _owner, ...tags }: Tags): Tags {
  return tags;
}

/** Leaves exactly these tags on a resource. Those that are new come first, so that it is never without an owner. */
export async function setTags(store: TagStore, arn: string, wanted: Tags): Promise<void> {
  const there = await store.list(arn);
  const missing = Object.entries(wanted).filter(([key, value]) => there[key] !== value);
  const surplus = Object.keys(there).filter((key) => !Object.hasOwn(wanted, key));
  if (missing.length > 0) await store.add(arn, pairs(Object.fromEntries(missing)));
  if (surplus.length > 0) await store.remove(arn, surplus);
}

export interface TaggedItem {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
}

export type WithTags<Item> = Item & { readonly tags: Tags };

/**
 * The item that was made for a declaration.
 * @param fits whether an item can become what is wanted
 * @throws ProvisioningError NAME_TAKEN: there is none, and one without an owner has its name
 */
export async function findByOwner<Item extends TaggedItem>(
  store: TagStore,
  items: readonly Item[],
  { key, name, fits }: { key: ResourceKey; name: string; fits: (item: Item) => boolean },
): Promise<WithTags<Item> | null> {
  // Most of the time it has the name, and then the tags of no other are read.
  const nearestFirst = [...items].sort((a, b) => Number(b.name === name) - Number(a.name === name));
  let isTaken = false;
  for (const item of nearestFirst) {
    const tags = await store.list(item.arn);
    if (tags[OWNER_TAG] === key && fits(item)) return { ...item, tags };
    if (tags[OWNER_TAG] === undefined && item.name === name) isTaken = true;
  }
  if (isTaken) throw nameTaken(key);
  return null;
}

export function nameTaken(key: ResourceKey): ProvisioningError {
  return new ProvisioningError(
    "NAME_TAKEN",
    `${key}: there is already one of that name which was not made for it; give it another name in the configuration, or remove the other`,
  );
}
