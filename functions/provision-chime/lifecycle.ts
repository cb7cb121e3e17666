import type { Found, Made, Owned, ResourceProvider, Wanted } from "../../shared/chime/provider.ts";
import type { ResourceProperties, ResourceType } from "../../shared/chime/resources.ts";
import { ProvisioningError } from "./errors.ts";
import { outcomeOf, type Patience } from "./retries.ts";

/** What is particular to a type of resource. `Item` is what its lists and `Get` operations tell. */
export interface Kind<Type extends ResourceType, Item extends { readonly id: string }> {
  /** Whether an item can become what is wanted. No operation changes some of its members: another value needs another resource. */
  fits(item: Item, properties: ResourceProperties[Type]): boolean;
  attributes(item: Item): Readonly<Record<string, string>>;
  /** By what tells it from others: its owner tag, or its name. @throws ProvisioningError NAME_TAKEN */
  find(wanted: Wanted<Type>): Promise<Item | null>;
  get(id: string, region: string): Promise<Item | null>;
  /** Refuses to take over what is found, but may not have been made for the declaration. */
  checkAdoption?(item: Item, wanted: Wanted<Type>): void;
  /** The one request that makes it. */
  make(wanted: Wanted<Type>): Promise<Item>;
  /** Gives it all that `make` did not, or that is another than wanted. May be taken again from anywhere. */
  complete(item: Item, wanted: Wanted<Type>): Promise<void>;
  /** Whether an update asks for another one that is there already, although this one would fit. */
  isElsewhere?(id: string, wanted: Wanted<Type>, before: Wanted<Type>): Promise<boolean>;
  /** Waits until what an attempt that was cut off has begun is there to be found. */
  settle?(wanted: Wanted<Type>): Promise<void>;
  /** After a failed attempt. @param isNew this attempt has made it */
  undo(item: Item, wanted: Wanted<Type>, isNew: boolean): Promise<void>;
  /** Nothing when it is gone. */
  destroy(id: string, region: string): Promise<void>;
  read(item: Item, wanted: Wanted<Type>): Promise<ResourceProperties[Type]>;
  owned(regions: readonly string[]): Promise<readonly Owned[]>;
}

const ATTEMPTS = 4;
/** How long after a lost reply what it made is in the lists. */
const SETTLES_IN = 3_000;

/** The provider of a type: how resources come, change and go is the same for all of them. */
export function createProvider<Type extends ResourceType, Item extends { readonly id: string }>(
  kind: Kind<Type, Item>,
  { clock }: Patience,
): ResourceProvider<Type> {
  const made = (item: Item): Made => ({ id: item.id, attributes: { id: item.id, ...kind.attributes(item) } });

  /** Few creations take a client token: before another attempt, what a lost reply made is looked for. */
  async function findOrMake(wanted: Wanted<Type>): Promise<{ item: Item; isNew: boolean }> {
    let lost: unknown = null;
    for (let attempt = 1; ; attempt++) {
      const found = await kind.find(wanted);
      if (found) {
        if (lost === null) kind.checkAdoption?.(found, wanted);
        return { item: found, isNew: lost !== null };
      }
      if (attempt > ATTEMPTS) throw lost;
      try {
        return { item: await kind.make(wanted), isNew: true };
      } catch (error) {
        if (outcomeOf(error) !== "unknown") throw error;
        lost = error;
        await clock.sleep(SETTLES_IN);
      }
    }
  }

  /** What was made for a declaration; null also where that was refused since others have its name, or its number. */
  async function findOwn(wanted: Wanted<Type>): Promise<Item | null> {
    await kind.settle?.(wanted);
    try {
      const found = await kind.find(wanted);
      if (found) kind.checkAdoption?.(found, wanted);
      return found;
    } catch (error) {
      if (error instanceof ProvisioningError && (error.code === "NAME_TAKEN" || error.code === "NUMBER_IN_USE"))
        return null;
      throw error;
    }
  }

  async function create(wanted: Wanted<Type>): Promise<Made> {
    const { item, isNew } = await findOrMake(wanted);
    try {
      await kind.complete(item, wanted);
    } catch (error) {
      await kind.undo(item, wanted, isNew).catch((failure: unknown) => {
        throw new ProvisioningError(
          "LEFT_BEHIND",
          `${wanted.key} could not be made, and what was made of it, ${item.id}, could not be removed; remove it by hand, or try again`,
          { cause: new AggregateError([error, failure]) },
        );
      });
      throw error;
    }
    return made(item);
  }

  return {
    create,
    async update(id, wanted, before) {
      const item = await kind.get(id, wanted.region);
      // Somebody removed it by hand, or it has to be replaced.
      if (!item || !kind.fits(item, wanted.properties)) return create(wanted);
      if (await kind.isElsewhere?.(id, wanted, before)) return create(wanted);
      await kind.complete(item, wanted);
      if (kind.fits(item, before.properties)) return made(item);
      // A roll-back of a replacement whose maker was cut off: CloudFormation does not know that there is one.
      const replacement = await findOwn(before);
      if (replacement && replacement.id !== id) await kind.undo(replacement, before, true);
      return made(item);
    },
    async remove(id, had) {
      if (!had.keep) await kind.destroy(id, had.region);
    },
    async find(wanted): Promise<Found<Type> | null> {
      const item = await kind.find(wanted);
      return item && { ...made(item), properties: await kind.read(item, wanted) };
    },
    owned: (regions) => kind.owned(regions),
  };
}
