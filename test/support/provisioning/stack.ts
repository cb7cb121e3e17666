import type { CustomResourceReply } from "../../../functions/provision-chime/custom-resource.ts";
import type { Resolved } from "../../../shared/chime/declaration-schema.ts";
import type { Mishap, World } from "./world.ts";

export interface DeployOptions {
  /** What befalls the first attempt. */
  readonly mishap?: Mishap | null;
  /** What CloudFormation does after an attempt that failed: the same again, back to what was before, or nothing. Default: nothing. */
  readonly afterwards?: "retry" | "rollback" | "nothing";
}

const given = (wanted: Resolved) => ({ Declaration: JSON.stringify(wanted) });

const updateOf = (PhysicalResourceId: string, wanted: Resolved, before: Resolved) => ({
  RequestType: "Update",
  PhysicalResourceId,
  ResourceProperties: given(wanted),
  OldResourceProperties: given(before),
});

/** One custom resource of a stack, with what CloudFormation remembers of it: the id it was answered, and what it asked for. */
export function createStack(world: World) {
  let there: { readonly id: string; readonly wanted: Resolved } | null = null;

  function known() {
    if (!there) throw new Error("the stack has no resource");
    return there;
  }

  async function attempt(event: object, { mishap = null, afterwards = "nothing" }: DeployOptions) {
    try {
      return await world.invoke(event, mishap);
    } catch (error) {
      if (afterwards !== "retry") throw error;
      return world.invoke(event);
    }
  }

  const remove = (id: string, wanted: Resolved) =>
    world.invoke({ RequestType: "Delete", PhysicalResourceId: id, ResourceProperties: given(wanted) });

  /** Where an update is answered another id, the resource before goes in the end. */
  async function settle({ PhysicalResourceId: id }: CustomResourceReply, wanted: Resolved, before: Resolved) {
    const { id: replaced } = known();
    there = { id, wanted };
    if (replaced !== id) await remove(replaced, before);
  }

  return {
    id: () => there?.id ?? null,
    async create(wanted: Resolved, options: DeployOptions = {}): Promise<void> {
      const event = { RequestType: "Create", ResourceProperties: given(wanted) };
      const { PhysicalResourceId: id } = await attempt(event, options);
      there = { id, wanted };
    },
    async update(wanted: Resolved, options: DeployOptions = {}): Promise<void> {
      const { id, wanted: before } = known();
      try {
        await settle(await attempt(updateOf(id, wanted, before), options), wanted, before);
      } catch (error) {
        if (options.afterwards !== "rollback") throw error;
        await settle(await world.invoke(updateOf(id, before, wanted)), before, wanted);
      }
    },
    /** An update that is answered, and undone since another resource of the stack failed: before what was replaced would go. */
    async updateInVain(wanted: Resolved): Promise<void> {
      const { id, wanted: before } = known();
      const { PhysicalResourceId: changed } = await world.invoke(updateOf(id, wanted, before));
      there = { id: changed, wanted };
      await settle(await world.invoke(updateOf(changed, before, wanted)), before, wanted);
    },
    async remove(options: DeployOptions = {}): Promise<void> {
      const { id, wanted } = known();
      await attempt({ RequestType: "Delete", PhysicalResourceId: id, ResourceProperties: given(wanted) }, options);
      there = null;
    },
  };
}
