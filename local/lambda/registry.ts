import { ServiceError } from "../wire/http.ts";

/** Which version an alias stands for. */
export interface Alias {
  readonly name: string;
  readonly version: string;
  /** Share of invocations that another version gets, by that version (API_AliasRoutingConfiguration). */
  readonly weights?: Readonly<Record<string, number>>;
}

/** What can be invoked, by names of functions and their qualifiers. */
export interface Registry<Target> {
  /** Sets what `$LATEST` is. Returns what it was. */
  put(name: string, latest: Target): Target | undefined;
  /** Adds a version, which never changes, and has a number that no other had. */
  publish(name: string, make: (version: string, latest: Target) => Target): Target;
  /** @throws ServiceError ResourceNotFoundException where there is no such version */
  putAlias(name: string, alias: Alias): void;
  alias(name: string, alias: string): Alias;
  remove(name: string, version: string): Target | undefined;
  /** @param reference name, partial or whole ARN, with or without version or alias. @throws ServiceError ResourceNotFoundException */
  find(reference: string): Target;
  /** `$LATEST` of each function. */
  latest(): readonly Target[];
  /** Every version of each function. */
  all(): readonly Target[];
}

interface Entry<Target> {
  latest: Target;
  readonly versions: Map<string, Target>;
  readonly aliases: Map<string, Alias>;
  published: number;
}

export const LATEST = "$LATEST";
/** `name`, `account:function:name` or a whole ARN, and a qualifier (API_Invoke, FunctionName). */
const REFERENCE = /^(?:(?:arn:aws[\w-]*:lambda:[\w-]+:)?\d{12}:function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/;

/** @param random picks the version of an alias that has weights */
export function createRegistry<Target>(random: () => number): Registry<Target> {
  const entries = new Map<string, Entry<Target>>();

  function entryOf(name: string): Entry<Target> {
    return entries.get(name) ?? missing(name);
  }

  function pick({ version, weights = {} }: Alias): string {
    let rest = random();
    for (const [other, weight] of Object.entries(weights)) {
      rest -= weight;
      if (rest < 0) return other;
    }
    return version;
  }

  function aliasOf(name: string, alias: string): Alias {
    return entryOf(name).aliases.get(alias) ?? missing(`${name}:${alias}`);
  }

  return {
    put(name, latest) {
      const known = entries.get(name);
      if (known === undefined) {
        entries.set(name, { latest, versions: new Map(), aliases: new Map(), published: 0 });
        return undefined;
      }
      const before = known.latest;
      known.latest = latest;
      return before;
    },
    publish(name, make) {
      const entry = entryOf(name);
      entry.published++;
      const version = String(entry.published);
      const made = make(version, entry.latest);
      entry.versions.set(version, made);
      return made;
    },
    putAlias(name, alias) {
      const { versions, aliases } = entryOf(name);
      for (const version of [alias.version, ...Object.keys(alias.weights ?? {})])
        if (!versions.has(version)) missing(`${name}:${version}`);
      aliases.set(alias.name, alias);
    },
    alias: aliasOf,
    remove(name, version) {
      const { versions } = entryOf(name);
      const removed = versions.get(version) ?? missing(`${name}:${version}`);
      versions.delete(version);
      return removed;
    },
    find(reference) {
      const [, name = "", qualifier = LATEST] = REFERENCE.exec(reference) ?? [];
      const { latest, versions, aliases } = entries.get(name) ?? missing(reference);
      if (qualifier === LATEST) return latest;
      const alias = aliases.get(qualifier);
      return versions.get(alias ? pick(alias) : qualifier) ?? missing(reference);
    },
    latest: () => [...entries.values()].map(({ latest }) => latest),
    all: () => [...entries.values()].flatMap(({ latest, versions }) => [latest, ...versions.values()]),
  };
}

function missing(reference: string): never {
  throw new ServiceError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
}
