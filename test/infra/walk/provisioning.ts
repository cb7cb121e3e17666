import type { LocalCloud } from "../../../local/cloud.ts";
import type { AccessControl } from "../../../local/iam/access.ts";
import type { ResourceType } from "../../../shared/chime/resources.ts";
import { CASES, CONNECTOR, caseOf, resolved } from "../../support/provisioning/cases.ts";
import { createStack } from "../../support/provisioning/stack.ts";
import { createWorld } from "../../support/provisioning/world.ts";
import { TRUNK_SECRET } from "./assembly.ts";
import { invoke } from "./streamed-calls.ts";

/** Each kind of voice resource is made, changed in every way and removed again, by a role. */
export async function provisionEverything(access: AccessControl): Promise<void> {
  for (const type of Object.keys(CASES) as ResourceType[]) {
    const { setUp, first, changes, keep = false } = caseOf(type);
    const world = createWorld({}, access);
    const ids = setUp?.(world) ?? {};
    const properties = first(ids);
    const wanted = (change: object = {}) => resolved(type, { ...properties, ...change } as never, { keep });
    const stack = createStack(world);
    await stack.create(wanted());
    const changed = Object.values(changes).map((change) => wanted(change(properties as never, ids)));
    for (const other of changed) await stack.update(other);
    await stack.remove();
    // Numbers that were given back are restored.
    for (const last of changed.slice(-1)) await stack.create(last);
    await stack.remove();
  }
}

/** The deployed function makes a connector with credentials from a secret, and removes it again. */
export async function provisionOne(cloud: LocalCloud): Promise<void> {
  const { termination } = CONNECTOR;
  const wanted = {
    ...CONNECTOR,
    name: "of a stack",
    termination: termination && { ...termination, credentials: [{ secretArn: TRUNK_SECRET }] },
  };
  const given = { Declaration: JSON.stringify(resolved("voice-connector", wanted)) };
  const made = await invoke(cloud, "provision-chime", { RequestType: "Create", ResourceProperties: given });
  const { PhysicalResourceId } = made as { PhysicalResourceId: string };
  await invoke(cloud, "provision-chime", { RequestType: "Delete", PhysicalResourceId, ResourceProperties: given });
}
