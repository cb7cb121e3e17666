import type { Owned, Wanted } from "../../shared/chime/provider.ts";
import {
  OWNER_TAG,
  type ResourceKey,
  type ResourceProperties,
  type ResourceType,
  type Tags,
} from "../../shared/chime/resources.ts";
import type { Kind } from "./lifecycle.ts";
import {
  findByOwner,
  givenTags,
  setTags,
  type TaggedItem,
  type TagPair,
  type TagStore,
  tagsAtFirst,
  UNFINISHED_TAG,
} from "./tags.ts";

/** A type whose resources bear tags from their creation on: its `Kind`, but for what the tags do. */
export interface TaggedType<Type extends ResourceType, Item extends TaggedItem>
  extends Pick<Kind<Type, Item>, "fits" | "get" | "complete" | "destroy"> {
  readonly type: Type;
  tags(region: string): TagStore;
  list(region: string): Promise<readonly Item[]>;
  make(wanted: Wanted<Type>, tags: TagPair[]): Promise<Item>;
  read(item: Item, wanted: Wanted<Type>): Promise<Omit<ResourceProperties[Type], "tags">>;
  attributes(item: Item): Readonly<Record<string, string>>;
}

/** The types whose resources have tags. */
type TypeWithTags = {
  [Type in ResourceType]: ResourceProperties[Type] extends { tags: Tags } ? Type : never;
}[ResourceType];

export function taggedKind<Type extends Exclude<TypeWithTags, "voice-connector-group">, Item extends TaggedItem>(
  type: TaggedType<Type, Item>,
): Kind<Type, Item> {
  return {
    fits: type.fits,
    get: type.get,
    attributes: type.attributes,
    destroy: type.destroy,
    async find({ key, region, properties }) {
      const fits = (item: Item) => type.fits(item, properties);
      return findByOwner(type.tags(region), await type.list(region), { key, name: properties.name, fits });
    },
    make: (wanted) => type.make(wanted, tagsAtFirst(wanted.key, wanted.properties.tags)),
    async complete(item, wanted) {
      const { key, region, properties } = wanted;
      await type.complete(item, wanted);
      // Last, since it takes the mark away that says that something is missing.
      await setTags(type.tags(region), item.arn, { ...properties.tags, [OWNER_TAG]: key });
    },
    async undo({ id, arn }, { region }, isNew) {
      const isUnfinished = isNew || UNFINISHED_TAG in (await type.tags(region).list(arn));
      if (isUnfinished) await type.destroy(id, region);
    },
    async read(item, wanted) {
      const tags = givenTags(await type.tags(wanted.region).list(item.arn));
      return { ...(await type.read(item, wanted)), tags } as ResourceProperties[Type];
    },
    async owned(regions) {
      const all = new Map<string, Owned>();
      for (const region of regions) {
        for (const item of await type.list(region)) {
          // What is in no region is in the lists of all of them.
          if (all.has(item.id)) continue;
          const { [OWNER_TAG]: key } = await type.tags(region).list(item.arn);
          if (!key?.startsWith(`${type.type}/`)) continue;
          const attributes = { id: item.id, ...type.attributes(item) };
          all.set(item.id, { key: key as ResourceKey, region, id: item.id, attributes });
        }
      }
      return [...all.values()];
    },
  };
}
