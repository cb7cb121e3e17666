import type { Made, ResourceProviders } from "../../shared/chime/provider.ts";
import type { Ref, ResourceKey } from "../../shared/chime/resources.ts";
import { type Change, type DeclaredChange, wantedOf } from "./diff.ts";
import { namingFailure } from "./named-failure.ts";
import { providerOf } from "./providers.ts";

export interface Step {
  readonly change: Change;
  /** `done`: of what is made, changed or left, with the id that it has now. */
  readonly state: "begun" | "done";
  readonly id: string | null;
}

/**
 * Does what a diff says, one resource after the other, and tells each step. Where it fails it stops: what is done stays done, and the
 * next diff tells what is left.
 * @throws CarillonError with the resource that failed
 */
export async function* applyPlan(providers: ResourceProviders, changes: readonly Change[]): AsyncGenerator<Step> {
  const made = new Map<ResourceKey, Made>();
  const textFor = ({ ref, attribute }: Ref): string => {
    const text = made.get(ref)?.attributes[attribute];
    if (text === undefined) throw new TypeError(`${ref} has no ${attribute}`);
    return text;
  };
  for (const change of changes) {
    if (change.action === "remove") {
      const { type, resource } = change;
      yield { change, state: "begun", id: resource.id };
      const { key, region } = resource;
      const remove = () => providerOf(providers, type).remove(resource.id, { key, region, keep: false });
      await namingFailure(key, "removed", remove);
      yield { change, state: "done", id: resource.id };
      continue;
    }
    yield { change, state: "begun", id: change.found?.id ?? null };
    const result = await takeUp(providers, change, textFor);
    made.set(change.declaration.key, result);
    yield { change, state: "done", id: result.id };
  }
}

async function takeUp(
  providers: ResourceProviders,
  { action, declaration, found }: DeclaredChange,
  textFor: (ref: Ref) => string,
): Promise<Made> {
  if (found && action === "none") return found;
  const wanted = wantedOf(declaration, textFor);
  const provider = providerOf(providers, declaration.type);
  if (!found) return namingFailure(declaration.key, "made", () => provider.create(wanted));
  const before = { ...wanted, properties: found.properties };
  return namingFailure(declaration.key, "changed", () => provider.update(found.id, wanted, before));
}
