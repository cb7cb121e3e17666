import type { Found, Owned, ResourceProviders, Wanted } from "../../shared/chime/provider.ts";
import { inOrderOfReferences, resolveReferences } from "../../shared/chime/references.ts";
import type { Declaration, Ref, ResourceKey, ResourceProperties, ResourceType } from "../../shared/chime/resources.ts";
import { namingFailure } from "./named-failure.ts";
import { providerOf } from "./providers.ts";
import { sameValue } from "./same-value.ts";

/** A member that is another in the service than in the configuration. */
export interface Difference {
  /** Dotted, for example `termination.cpsLimit`. */
  readonly path: string;
  readonly found: unknown;
  readonly wanted: unknown;
}

/** What is to be done about a declaration. */
export interface DeclaredChange {
  readonly action: "create" | "change" | "replace" | "none";
  readonly declaration: Declaration;
  /** As it is; null: there is none, or one that has to be replaced. */
  readonly found: Found<ResourceType> | null;
  /** Of a `change`. */
  readonly differences: readonly Difference[];
}

/** Something of ours that no declaration names any more, or that is replaced. */
export interface Removal {
  readonly action: "remove";
  readonly type: ResourceType;
  readonly resource: Owned;
}

export type Change = DeclaredChange | Removal;

export interface DiffOptions {
  /** Where else than in the regions of the declarations something of ours may be. */
  readonly regions?: readonly string[];
  /** Hears of each resource before it is looked for. */
  readonly onLook?: (key: ResourceKey) => void;
}

/** Those that depend on others go before them. */
const REMOVED_IN_ORDER: readonly ResourceType[] = [
  "sip-rule",
  "phone-number",
  "sip-media-application",
  "voice-connector-group",
  "voice-connector",
  "analytics-configuration",
  "voice-profile-domain",
  "call-detail-records",
  "emergency-address",
];

/**
 * What it takes to make the service as the declarations have it, in the order in which it is to be done. No file remembers what was made:
 * resources are known by owner tag or name.
 * @throws CarillonError with the resource that something is wrong with
 */
export async function diffPlan(
  providers: ResourceProviders,
  declarations: readonly Declaration[],
  { regions = [], onLook = () => {} }: DiffOptions = {},
): Promise<readonly Change[]> {
  const ordered = inOrderOfReferences([...declarations].sort((a, b) => Number(isSearched(a)) - Number(isSearched(b))));
  const foundByKey = new Map<ResourceKey, Found<ResourceType>>();
  for (const declaration of ordered) {
    const { key, type } = declaration;
    onLook(key);
    const wanted = wantedOf(declaration, ({ ref, attribute }) => attributeOf(foundByKey, ref, attribute));
    const found = await namingFailure(key, "looked for", () => providerOf(providers, type).find(wanted));
    if (found) foundByKey.set(key, found);
  }
  const everywhere = [...new Set([...ordered.map(({ region }) => region), ...regions])];
  const surplus = await surplusOf(providers, everywhere, foundByKey);
  const changes = ordered.map((declaration): DeclaredChange => {
    const found = foundByKey.get(declaration.key) ?? null;
    if (!found) {
      const isReplaced = surplus.some(({ resource }) => namesOf(declaration).includes(resource.key));
      return { action: isReplaced ? "replace" : "create", declaration, found, differences: [] };
    }
    const wanted = wantedOf(declaration, ({ ref, attribute }) => attributeOf(foundByKey, ref, attribute));
    const differences = differencesOf(found.properties, wanted.properties);
    return { action: differences.length > 0 ? "change" : "none", declaration, found, differences };
  });
  return [...changes, ...surplus];
}

/** A number that a search finds comes after those that are named: it must not be one of them. */
const isSearched = ({ type, properties }: Declaration): boolean =>
  type === "phone-number" && properties.number === null;

/** A declaration as a provider takes it. */
export function wantedOf(
  { key, region, keep, properties }: Declaration,
  textFor: (ref: Ref) => string,
): Wanted<ResourceType> {
  const resolved = resolveReferences<ResourceProperties[ResourceType]>(properties as never, textFor);
  return { key, region, keep, properties: resolved };
}

/** Of a resource that is not there yet nothing is known: what refers to it is another in any case. */
const attributeOf = (found: ReadonlyMap<ResourceKey, Found<ResourceType>>, ref: ResourceKey, attribute: string) =>
  found.get(ref)?.attributes[attribute] ?? `(${attribute} of ${ref})`;

/** What a resource of a declaration may be called by `owned`. */
function namesOf({ key, type, properties }: Declaration): readonly ResourceKey[] {
  const { name = null } = properties as { name?: string | null };
  return name === null ? [key] : [key, `${type}/${name}`];
}

async function surplusOf(
  providers: ResourceProviders,
  regions: readonly string[],
  found: ReadonlyMap<ResourceKey, Found<ResourceType>>,
): Promise<readonly Removal[]> {
  const kept = new Set([...found].map(([key, { id }]) => `${key.split("/")[0]} ${id}`));
  const removals: Removal[] = [];
  for (const type of REMOVED_IN_ORDER) {
    const owned = await namingFailure(`${type}/*`, "looked for", () => providerOf(providers, type).owned(regions));
    // What is in no region is in the lists of all of them: the first of those will do.
    const once = owned.filter(({ id }, index) => owned.findIndex((other) => other.id === id) === index);
    for (const resource of once) {
      if (!kept.has(`${type} ${resource.id}`)) removals.push({ action: "remove", type, resource });
    }
  }
  return removals;
}

function differencesOf(found: unknown, wanted: unknown, path = ""): readonly Difference[] {
  if (sameValue(found, wanted)) return [];
  if (!isPlain(found) || !isPlain(wanted)) return [{ path, found, wanted }];
  const members = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  return [...members].flatMap((member) =>
    differencesOf(found[member], wanted[member], path === "" ? member : `${path}.${member}`),
  );
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
