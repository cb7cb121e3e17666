import type { Backend } from "../../functions/answer-call/backend.ts";
import { diffPlan } from "../../functions/provision-chime/diff.ts";
import { planResources } from "../../shared/chime/config/plan.ts";
import { WHOLE } from "../shared/chime/config/configs.ts";
import { createWorld, type Mishap, PLACE, stateOf, type World } from "../support/provisioning/world.ts";
import { createCloudFormation, inOrder } from "./cloudformation.ts";
import { synthesise } from "./synthesise.ts";

/** Everything that a configuration can ask for, with every number ordered where it is not in the inventory. */
const CONFIG: Backend = {
  ...WHOLE,
  phoneNumbers: {
    ...WHOLE.phoneNumbers,
    "+12065550100": { order: true },
    "+12065550104": { order: true },
    "+12065550110": { ...WHOLE.phoneNumbers?.["+12065550110"], order: true },
  },
};
const { main } = CONFIG.voiceConnectors ?? {};
/** A connector in another region is another connector, on which a group, a number and a rule depend. */
const MOVED: Backend = {
  ...CONFIG,
  voiceConnectors: {
    ...CONFIG.voiceConnectors,
    main: { ...main, region: "eu-west-1", streaming: { dataRetentionInHours: 24, record: false } },
  },
};
/** Names, settings and targets that change where they are; an application that goes and one that comes. */
const CHANGED: Backend = {
  ...CONFIG,
  voiceConnectors: { ...CONFIG.voiceConnectors, main: { ...main, name: "trunk of the house", tags: { team: "desk" } } },
  sipMediaApplications: {
    east: { name: "desk", messageLogs: false },
    west: { region: "us-west-2" },
    second: { lambdaArn: "arn:aws:lambda:us-east-1:111122223333:function:mine" },
  },
  sipRules: {
    trunk: { trigger: { connector: "main" }, targets: ["west", "east"] },
    london: { trigger: { phoneNumber: "+442079460000" }, targets: ["second"] },
  },
};

function chimeStackOf(backend: Backend) {
  const stack = synthesise(backend).find(({ stack: name }) => name === "carillon-chime");
  if (!stack) throw new Error("there is no stack of voice resources");
  return stack;
}

const [stack, changed, moved] = [CONFIG, CHANGED, MOVED].map(chimeStackOf);
if (!stack || !changed || !moved) throw new Error("not synthesised");

/** What is not as the configuration says. */
async function differences({ providers }: World, config: Backend) {
  const declarations = planResources(config, {
    answerCallArn: (region) => `arn:aws:lambda:${region}:${PLACE.account}:function:carillon-answer-call:live`,
    recordsBucket: `carillon-records-${PLACE.account}-us-east-1`,
  });
  return (await diffPlan(providers, declarations)).filter(({ action }) => action !== "none");
}

/** A refusal that no other attempt changes. */
const REFUSAL: Mishap = { at: 1, when: "before", what: { name: "ForbiddenException", status: 403 } };

async function deployed() {
  const world = createWorld();
  const cloudFormation = createCloudFormation(world);
  await cloudFormation.deploy(stack as NonNullable<typeof stack>);
  return { world, cloudFormation };
}

const connectorsNamed = ({ resources }: World, name: string) =>
  resources.connectors.all().filter((connector) => connector.name === name);

describe("custom resources, as CloudFormation drives them", () => {
  it("come to what the plan says", async () => {
    const { world } = await deployed();

    expect(await differences(world, CONFIG)).toEqual([]);
  });

  it("are validated addresses before anything else", () => {
    const [first = ""] = inOrder(stack.resources);

    expect(stack.resources[first]?.Type).toBe("Custom::EmergencyAddress");
    const others = Object.values(stack.resources).filter(
      ({ Type }) => Type.startsWith("Custom::") && Type !== "Custom::EmergencyAddress",
    );
    for (const { DependsOn } of others) expect(DependsOn).toContain(first);
  });

  it("change where they are", async () => {
    const { world, cloudFormation } = await deployed();
    const [trunk] = connectorsNamed(world, "carillon-main");

    await cloudFormation.deploy(changed);

    expect(connectorsNamed(world, "trunk of the house").map(({ id }) => id)).toEqual([trunk?.id]);
    expect(await differences(world, CHANGED)).toEqual([]);
    expect(world.resources.applications.all()).toHaveLength(3);
  });

  it("are replaced where they cannot change, the old one last", async () => {
    const { world, cloudFormation } = await deployed();
    const [old] = connectorsNamed(world, "carillon-main");

    await cloudFormation.deploy(moved);

    const [now] = connectorsNamed(world, "carillon-main");
    expect(now?.id).not.toBe(old?.id);
    expect(connectorsNamed(world, "carillon-main")).toHaveLength(1);
    expect(now?.region).toBe("eu-west-1");
    expect(world.resources.groups.all()[0]).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ connectorId: now?.id })]) as unknown,
    });
  });

  it.each(["voiceconnectormain", "voiceconnectorgroupboth", "phonenumber12065550110", "sipruletrunk"])(
    "are as they were when a change fails at %s",
    async (failing) => {
      const { world, cloudFormation } = await deployed();
      const before = stateOf(world);
      const mishap = (id: string) => (id.startsWith(`Voice${failing}`) ? REFUSAL : null);

      const failure = cloudFormation.deploy(moved, { mishap });

      await expect(failure).rejects.toThrow("injected ForbiddenException");
      expect(stateOf(world)).toEqual(before);
      expect(await differences(world, CONFIG)).toEqual([]);
    },
  );

  it("leave nothing behind when a creation fails, but what is always kept", async () => {
    const world = createWorld();
    const cloudFormation = createCloudFormation(world);
    const last = inOrder(stack.resources).at(-1);

    const failure = cloudFormation.deploy(stack, { mishap: (id) => (id === last ? REFUSAL : null) });

    await expect(failure).rejects.toThrow("injected ForbiddenException");
    const { numbers: _, domains: __, settings: ___, ...others } = stateOf(world) as Record<string, unknown[]>;
    expect(Object.values(others).flat()).toEqual([]);
  });

  it("go with their stack, but for numbers and people's voices", async () => {
    const { world, cloudFormation } = await deployed();

    await cloudFormation.remove();

    const { numbers, domains, ...others } = stateOf(world) as Record<string, unknown[]>;
    expect(Object.values(others).flat()).toEqual([]);
    expect(numbers).toHaveLength(4);
    expect(domains).toHaveLength(1);
  });
});
