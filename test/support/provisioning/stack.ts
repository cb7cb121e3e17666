import type { CustomResourceReply } from "../../../functions/provision-chime/custom-resource.ts";
import type { Resolved } from "../../../shared/chime/declaration-schema.ts";
import type { Mishap, World } from "./world.ts";

export interface DeployOptions {
  /** What befalls the first attempt. */
  readonly mishap?: Mishap | null;
  /** What CloudFormation does after an attempt that did not answer: the same again, or back to what was before. */
  readonly then?: "retry" | "rollback";
}

const given = (wanted: Resolved) => ({ Declaration: JSON.stringify(wanted) });

/** One custom resource of a stack, with what CloudFormation remembers of it: the id it was answered, and what it asked for. */
export function createStack(world: World) {
  let id: string | null = null;
  let current: Resolved | null = null;

  async function attempt(event: object, { mishap = null, then = "retry" }: DeployOptions, back?: object) {
    if (!mishap) return world.invoke(event);
    try {
      return await world.invoke(event, mishap);
    } catch {
      return await world.invoke(then === "rollback" && back ? back : event);
    }
  }

  /** What an update leaves: where it answered another id, the resource before goes. */
  async function settle(reply: CustomResourceReply, wanted: Resolved, before: Resolved) {
    const replaced = id;
    id = reply.PhysicalResourceId;
    current = wanted;
    if (replaced !== null && replaced !== id) {
      await world.invoke({ RequestType: "Delete", PhysicalResourceId: replaced, ResourceProperties: given(before) });
    }
  }

  return {
    id: () => id,
    async create(wanted: Resolved, options: DeployOptions = {}) {
      const reply = await attempt({ RequestType: "Create", ResourceProperties: given(wanted) }, options);
      id = reply.PhysicalResourceId;
      current = wanted;
      return reply;
    },
    /** @returns how it is now: rolled back or not */
    async update(wanted: Resolved, options: DeployOptions = {}) {
      if (!current || id === null) throw new Error("nothing is there to update");
      const before = current;
      const event = {
        RequestType: "Update",
        PhysicalResourceId: id,
        ResourceProperties: given(wanted),
        OldResourceProperties: given(before),
      };
      const back = { ...event, ResourceProperties: given(before), OldResourceProperties: given(wanted) };
      let isBack = false;
      const { mishap = null } = options;
      let reply: CustomResourceReply;
      try {
        reply = await world.invoke(event, mishap);
      } catch (error) {
        if (!mishap) throw error;
        isBack = options.then === "rollback";
        reply = await world.invoke(isBack ? back : event);
      }
      if (isBack) await settle(reply, before, wanted);
      else await settle(reply, wanted, before);
      return reply;
    },
    /** As when another resource of the stack failed after this one was updated. */
    async rollBack(to: Resolved, options: DeployOptions = {}) {
      return this.update(to, options);
    },
    async remove(options: DeployOptions = {}) {
      if (!current || id === null) throw new Error("nothing is there to remove");
      const event = { RequestType: "Delete", PhysicalResourceId: id, ResourceProperties: given(current) };
      await attempt(event, options);
      id = null;
      current = null;
    },
  };
}
