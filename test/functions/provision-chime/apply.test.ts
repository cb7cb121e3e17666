import { applyPlan } from "../../../functions/provision-chime/apply.ts";
import { type Change, diffPlan } from "../../../functions/provision-chime/diff.ts";
import type { VoiceConfig } from "../../../shared/chime/config/config.ts";
import { planResources } from "../../../shared/chime/config/plan.ts";
import type { Declaration } from "../../../shared/chime/resources.ts";
import { WHOLE } from "../../shared/chime/config/configs.ts";
import { createWorld, stateOf, type World } from "../../support/provisioning/world.ts";

const deployment = {
  answerCallArn: (region: string) => `arn:aws:lambda:${region}:111122223333:function:answer-call:live`,
  recordsBucket: "carillon-records",
};

/** The whole configuration, with every number ordered where it is not in the inventory. */
const CONFIG: VoiceConfig = {
  ...WHOLE,
  phoneNumbers: {
    ...WHOLE.phoneNumbers,
    "+12065550100": { order: true },
    "+12065550104": { order: true },
    "+12065550110": { ...WHOLE.phoneNumbers?.["+12065550110"], order: true },
  },
};
const plan = (config: VoiceConfig) => planResources(config, deployment);

/** What has to be done, in short. */
const told = (changes: readonly Change[]) =>
  changes.flatMap((change) => {
    if (change.action === "remove") return [`remove ${change.resource.key}`];
    if (change.action === "none") return [];
    const paths = change.differences.map(({ path }) => path);
    return [[change.action, change.declaration.key, ...paths].join(" ")];
  });

async function apply({ providers }: World, declarations: readonly Declaration[], regions: readonly string[] = []) {
  const changes = await diffPlan(providers, declarations, { regions });
  const done: string[] = [];
  for await (const { state, change } of applyPlan(providers, changes)) {
    if (state === "done" && change.action !== "none") done.push(change.action);
  }
  return told(changes);
}

const diff = async ({ providers }: World, declarations: readonly Declaration[]) =>
  told(await diffPlan(providers, declarations));

describe("a plan that is applied", () => {
  it("makes everything, and then differs in nothing", async () => {
    const world = createWorld();
    const declarations = plan(CONFIG);

    const before = await diff(world, declarations);
    await apply(world, [...declarations].reverse());

    expect(before.sort()).toEqual(
      declarations
        .map(({ key }) => (isNothing(key) ? null : `create ${key}`))
        .filter(Boolean)
        .sort(),
    );
    expect(await diff(world, declarations)).toEqual([]);
  });

  it("changes what differs, and says in which members", async () => {
    const world = createWorld();
    await apply(world, plan(CONFIG));
    const { main } = CONFIG.voiceConnectors ?? {};
    const changed: VoiceConfig = {
      ...CONFIG,
      voiceConnectors: {
        ...CONFIG.voiceConnectors,
        main: {
          ...main,
          termination: { cidrAllowedList: [], ...main?.termination, callingRegions: ["US"] },
          tags: { team: "desk" },
        },
      },
      sipRules: { ...CONFIG.sipRules, london: { trigger: { phoneNumber: "+442079460000" }, targets: ["east"] } },
    };

    const changes = await apply(world, plan(changed));

    expect(changes).toEqual([
      "change voice-connector/main termination.callingRegions tags.team",
      "change sip-rule/london disabled targets",
    ]);
    expect(await diff(world, plan(changed))).toEqual([]);
  });

  it("replaces what cannot be changed, moves what depends on it, and removes the old one last", async () => {
    const world = createWorld();
    await apply(world, plan(CONFIG));
    const old = world.resources.connectors.all().find(({ name }) => name === "carillon-main")?.id;
    const moved: VoiceConfig = {
      ...CONFIG,
      voiceConnectors: {
        ...CONFIG.voiceConnectors,
        main: { ...CONFIG.voiceConnectors?.["main"], region: "eu-west-1" },
      },
    };

    const changes = await apply(world, plan(moved), ["us-east-1"]);

    expect(changes).toEqual([
      "replace voice-connector/main",
      "change voice-connector-group/both connectors",
      "change phone-number/+12065550110 voiceConnectorId",
      "replace sip-rule/trunk",
      "remove sip-rule/carillon-trunk",
      "remove voice-connector/main",
    ]);
    expect(await diff(world, plan(moved))).toEqual([]);
    expect(world.resources.connectors.find(old ?? "")).toBeUndefined();
  });

  it("removes what is not in the configuration any more, but for numbers", async () => {
    const world = createWorld();
    await apply(world, plan(CONFIG));

    await apply(world, [], ["us-east-1", "us-west-2"]);

    const { numbers, settings, ...rest } = stateOf(world) as Record<string, { assignment?: unknown; id: string }[]>;
    expect(Object.values(rest).flat()).toEqual([]);
    expect(numbers).toHaveLength(5);
    expect(numbers?.every(({ assignment = null }) => assignment === null)).toBe(true);
    // Whose setting it is cannot be told from the setting.
    expect(settings).toHaveLength(1);
  });

  it("goes on where it failed", async () => {
    const world = createWorld();
    const declarations = plan({ ...CONFIG, phoneNumbers: { ...WHOLE.phoneNumbers } });
    const failure = apply(world, declarations);
    await expect(failure).rejects.toMatchObject({ code: "NUMBER_NOT_IN_INVENTORY" });

    const changes = await apply(world, plan(CONFIG));

    expect(changes[0]).toBe("create phone-number/+12065550110");
    expect(await diff(world, plan(CONFIG))).toEqual([]);
  });

  it("leaves alone what others made", async () => {
    const world = createWorld();
    await apply(world, plan(CONFIG));
    const made = { createdAt: world.clock.now(), updatedAt: world.clock.now(), region: "us-east-1" } as const;
    world.resources.connectors.put({
      ...made,
      id: "a".repeat(22),
      name: "theirs",
      requireEncryption: true,
      streaming: null,
    });
    const lambdaArn = deployment.answerCallArn("us-east-1");
    world.resources.applications.put({ ...made, id: "theirs", name: "theirs", lambdaArn });

    await apply(world, []);

    expect(world.resources.connectors.all().map(({ name }) => name)).toContain("theirs");
    expect(world.resources.applications.all().map(({ name }) => name)).toContain("theirs");
  });
});

/** Of an address nothing is made. */
const isNothing = (key: string) => key.startsWith("emergency-address/");
