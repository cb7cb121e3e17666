import type { ResourceType } from "../../../shared/chime/resources.ts";
import { CASES, caseOf, resolved } from "../../support/provisioning/cases.ts";
import { createStack } from "../../support/provisioning/stack.ts";
import { createWorld, stateOf } from "../../support/provisioning/world.ts";

const TYPES = Object.keys(CASES) as ResourceType[];

describe.each(TYPES)("%s through CloudFormation", (type) => {
  const { setUp, first, changes, replacing, keep = false } = caseOf(type);

  async function begin() {
    const world = createWorld();
    const ids = setUp?.(world) ?? {};
    const before = stateOf(world);
    const stack = createStack(world);
    const properties = first(ids);
    const wanted = (change: object = {}) => resolved(type, { ...properties, ...change } as never, { keep });
    const find = (change: object = {}) => world.providers[type].find(wanted(change) as never);
    return { world, ids, before, stack, properties, wanted, find };
  }

  it("is made as it is asked for, found so, and gone when it is removed", async () => {
    const { world, before, stack, wanted, find, properties } = await begin();

    await stack.create(wanted());

    expect(await find()).toMatchObject({ id: stack.id(), properties });
    await stack.remove();
    expect(stateOf(world)).toEqual(before);
    if (type !== "emergency-address") expect(await find()).toBeNull();
  });

  it.each(Object.keys(changes))("takes a change of %s", async (name) => {
    const { world, before, ids, stack, properties, wanted, find } = await begin();
    await stack.create(wanted());
    const made = stack.id();
    const change = changes[name]?.(properties as never, ids) ?? {};

    await stack.update(wanted(change));

    expect((await find(change))?.properties).toEqual({ ...properties, ...change });
    expect(stack.id() === made).toBe(!replacing.includes(name));
    await stack.update(wanted());
    expect((await find())?.properties).toEqual(properties);
    await stack.remove();
    expect(stateOf(world)).toEqual(before);
  });

  if (replacing.length === 0) return;
  it.each(replacing)("is the one it was when a replacement for another %s is rolled back", async (name) => {
    const { world, before, ids, stack, properties, wanted, find } = await begin();
    await stack.create(wanted());
    const made = stack.id();

    await stack.updateInVain(wanted(changes[name]?.(properties as never, ids)));

    expect(await find()).toMatchObject({ id: made, properties });
    expect(stack.id()).toBe(made);
    await stack.remove();
    expect(stateOf(world)).toEqual(before);
  });
});
