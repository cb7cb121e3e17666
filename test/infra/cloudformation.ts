import type { Mishap, World } from "../support/provisioning/world.ts";
import { evaluate, type TemplateResource } from "./evaluate.ts";
import { at, list, type SynthesisedStack } from "./synthesise.ts";

/** What CloudFormation remembers of a custom resource. */
interface Known {
  readonly id: string;
  readonly data: Readonly<Record<string, string>>;
  readonly properties: Properties;
}

/** A change that was asked for. */
interface Attempt {
  readonly id: string;
  readonly old: Known;
  readonly properties: Properties;
}

interface Properties {
  readonly Declaration: string;
}

type Resources = Readonly<Record<string, TemplateResource>>;

export interface DeployOptions {
  /** What befalls the requests about a custom resource: the deployment fails there, and is rolled back. */
  readonly mishap?: (id: string) => Mishap | null;
}

/**
 * CloudFormation, as far as custom resources know it: takes the custom resources of a template in the order of their references, resolves
 * these, and asks the function; removes what was replaced, or is not in the template any more, when all else is done; after a failure
 * takes everything back to what was before (AWS CloudFormation user guide, "Custom resources" and "Stack failure options").
 */
export function createCloudFormation(world: World) {
  let known: ReadonlyMap<string, Known> = new Map();

  async function create(properties: Properties, mishap: Mishap | null): Promise<Known> {
    const event = { RequestType: "Create", ResourceProperties: properties };
    const { PhysicalResourceId: id, Data: data = {} } = await world.invoke(event, mishap);
    return { id, data, properties };
  }

  async function update({ id, properties: before }: Known, properties: Properties, mishap: Mishap | null) {
    const event = {
      RequestType: "Update",
      PhysicalResourceId: id,
      ResourceProperties: properties,
      OldResourceProperties: before,
    };
    const reply = await world.invoke(event, mishap);
    return { id: reply.PhysicalResourceId, data: reply.Data ?? {}, properties };
  }

  async function remove({ id, properties }: Known): Promise<void> {
    await world.invoke({ RequestType: "Delete", PhysicalResourceId: id, ResourceProperties: properties });
  }

  async function move(stack: SynthesisedStack, { mishap = () => null }: DeployOptions): Promise<void> {
    const before = known;
    const order = inOrder(stack.resources);
    const now = new Map<string, Known>();
    const replaced: Known[] = [];
    let failed: Attempt | null = null;
    try {
      for (const id of order) {
        const properties = evaluate(propertiesOf(stack.resources, id), { ...stack, answers: now }) as Properties;
        const old = before.get(id);
        failed = old ? { id, old, properties } : null;
        if (!old) now.set(id, await create(properties, mishap(id)));
        else if (old.properties.Declaration === properties.Declaration) now.set(id, old);
        else now.set(id, await update(old, properties, mishap(id)));
        if (old && now.get(id)?.id !== old.id) replaced.push(old);
      }
    } catch (error) {
      await rollBack(before, now, failed);
      throw error;
    }
    known = now;
    for (const old of replaced.reverse()) await remove(old);
    const gone = [...before].filter(([id]) => !now.has(id)).reverse();
    for (const [, old] of gone) await remove(old);
  }

  /** What was changed, or failed to change, is changed back; what was made goes. */
  async function rollBack(
    before: ReadonlyMap<string, Known>,
    now: ReadonlyMap<string, Known>,
    failed: Attempt | null,
  ): Promise<void> {
    const back = new Map(before);
    const leftovers: Known[] = [];
    for (const [id, changed] of now) {
      const old = before.get(id);
      if (!old) leftovers.push(changed);
      else if (old !== changed) {
        back.set(id, await update(changed, old.properties, null));
        if (back.get(id)?.id !== changed.id) leftovers.push(changed);
      }
    }
    if (failed) {
      const { id, old, properties } = failed;
      back.set(id, await update({ ...old, properties }, old.properties, null));
    }
    known = back;
    for (const leftover of leftovers.reverse()) await remove(leftover);
  }

  return {
    /** Makes or changes the stack. @throws what the function threw, after the roll-back */
    deploy: (stack: SynthesisedStack, options: DeployOptions = {}): Promise<void> => move(stack, options),
    async remove(): Promise<void> {
      for (const one of [...known.values()].reverse()) await remove(one);
      known = new Map();
    },
    idOf: (id: string): string | undefined => known.get(id)?.id,
  };
}

const isCustom = ({ Type }: TemplateResource) => Type.startsWith("Custom::");

function propertiesOf(resources: Resources, id: string): Properties {
  return { Declaration: at(resources[id]?.Properties, "Declaration") as string };
}

/** Logical ids of custom resources, each after those that it refers to or depends on. */
export function inOrder(resources: Resources): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    const resource = resources[id];
    if (!resource || !isCustom(resource) || ordered.has(id)) return;
    for (const other of [...referencesIn(resource.Properties), ...(resource.DependsOn ?? [])]) visit(other);
    ordered.add(id);
  };
  for (const id of Object.keys(resources)) visit(id);
  return [...ordered];
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === "Ref") return [String(inner)];
    return name === "Fn::GetAtt" ? [String(list(inner)[0])] : referencesIn(inner);
  });
}
