import type { HttpRequest } from "@smithy/core/protocols";
import { checkNumberErrors } from "../../../functions/provision-chime/numbers-of.ts";
import { OWNER_TAG, type ResourceProperties } from "../../../shared/chime/resources.ts";
import { ANALYTICS, CASES, CONNECTOR, NUMBER, resolved } from "../../support/provisioning/cases.ts";
import { createStack } from "../../support/provisioning/stack.ts";
import { createWorld, SECRETS, stateOf, type World } from "../../support/provisioning/world.ts";

const made = (world: World) => ({ createdAt: world.clock.now(), updatedAt: world.clock.now() });
const HOUR = 3_600_000;

function putConnector(world: World, id: string, name: string, tags: readonly { Key: string; Value: string }[] = []) {
  const connector = { ...made(world), id: id.repeat(22), name, region: "us-east-1", requireEncryption: true } as const;
  return world.resources.connectors.put({ ...connector, streaming: null, tags });
}

async function numberWith(
  change: Partial<ResourceProperties["phone-number"]>,
  { keep = false, world = createWorld() } = {},
) {
  const stack = createStack(world);
  const create = (more: Partial<ResourceProperties["phone-number"]> = {}) =>
    stack.create(resolved("phone-number", { ...NUMBER, ...change, ...more }, { keep }));
  return { world, stack, create };
}

describe("what others made", () => {
  it("is not taken over for its name", async () => {
    const world = createWorld();
    putConnector(world, "a", CONNECTOR.name);
    const before = stateOf(world);

    const creation = createStack(world).create(resolved("voice-connector", CONNECTOR));

    await expect(creation).rejects.toMatchObject({ code: "NAME_TAKEN", retryable: false });
    expect(stateOf(world)).toEqual(before);
  });

  it("is no hindrance when it was made for another declaration", async () => {
    const world = createWorld();
    const other = putConnector(world, "a", CONNECTOR.name, [{ Key: OWNER_TAG, Value: "voice-connector/other" }]);
    const stack = createStack(world);

    await stack.create(resolved("voice-connector", CONNECTOR));

    expect(stack.id()).not.toBe(other.id);
    expect(world.resources.connectors.all()).toHaveLength(2);
  });

  it.each([
    ["of another content", "LoadBalancedDistribution", 0],
    ["made long ago", "PriorityWeightedDistribution", 2 * HOUR],
  ] as const)("has no tags, and is not taken over: a group %s", async (_what, distribution, age) => {
    const world = createWorld();
    const { setUp, first } = CASES["voice-connector-group"];
    const ids = setUp?.(world) ?? {};
    const properties = first(ids);
    const items = properties.connectors.map(({ voiceConnectorId, priority }) => ({
      connectorId: voiceConnectorId,
      priority,
    }));
    const createdAt = world.clock.now() - age;
    world.resources.groups.put({
      id: "theirs",
      name: properties.name,
      createdAt,
      updatedAt: createdAt,
      items,
      distribution,
    });

    const creation = createStack(world).create(resolved("voice-connector-group", properties));

    await expect(creation).rejects.toMatchObject({ code: "NAME_TAKEN" });
  });

  it("keeps its call detail records, also when what was ours is removed", async () => {
    const world = createWorld();
    const settings = { ...made(world), id: "global" };
    const stack = createStack(world);
    await stack.create(resolved("call-detail-records", { bucket: "ours" }));
    world.resources.settings.put({ ...settings, cdrBucket: "theirs" });

    await stack.remove();

    expect(world.resources.settings.find("global")).toMatchObject({ cdrBucket: "theirs" });
    const creation = stack.create(resolved("call-detail-records", { bucket: "ours" }));
    await expect(creation).rejects.toMatchObject({ code: "RECORDS_BUCKET_TAKEN" });
    expect(world.resources.settings.find("global")).toMatchObject({ cdrBucket: "theirs" });
  });

  it("keeps its numbers", async () => {
    const world = createWorld();
    const { id } = putConnector(world, "a", "theirs");
    const number = {
      ...made(world),
      id: "+12065550123",
      productType: "VoiceConnector",
      orderId: "x",
      name: "",
    } as const;
    world.resources.numbers.put({ ...number, assignment: { to: "VoiceConnectorId", id, at: 0 } });
    const { create } = await numberWith({ number: "+12065550123", voiceConnectorId: "b".repeat(22) }, { world });

    await expect(create()).rejects.toMatchObject({ code: "NUMBER_IN_USE" });

    expect(world.resources.numbers.find("+12065550123")).toMatchObject({ assignment: { id } });
  });
});

describe("a roll-back of a change that was refused for what others made", () => {
  const rollsBack = { mishap: null, afterwards: "rollback" } as const;

  it("leaves the bucket of call detail records that somebody else has set", async () => {
    const world = createWorld();
    const stack = createStack(world);
    await stack.create(resolved("call-detail-records", { bucket: "ours" }));
    world.resources.settings.put({ ...made(world), id: "global", cdrBucket: "theirs" });

    await stack.update(resolved("call-detail-records", { bucket: "new" }), rollsBack);

    expect(world.resources.settings.find("global")).toMatchObject({ cdrBucket: "theirs" });
    expect(stack.id()).toBe("ours");
  });

  it("leaves a configuration that has the new name", async () => {
    const world = createWorld();
    const stack = createStack(world);
    await stack.create(resolved("analytics-configuration", ANALYTICS));
    const theirs = {
      ...made(world),
      id: "theirs",
      name: "theirs",
      roleArn: ANALYTICS.roleArn,
      elements: [],
      alerts: undefined,
    };
    world.resources.analytics.put(theirs);
    const before = stateOf(world);

    await stack.update(resolved("analytics-configuration", { ...ANALYTICS, name: "theirs" }), rollsBack);

    expect(stateOf(world)).toEqual(before);
  });

  it("leaves a rule that has the new trigger", async () => {
    const world = createWorld();
    const { setUp, first } = CASES["sip-rule"];
    const properties = first(setUp?.(world) ?? {});
    const stack = createStack(world);
    await stack.create(resolved("sip-rule", properties));
    const [ours] = world.resources.rules.all();
    if (ours)
      world.resources.rules.put({
        ...ours,
        id: "theirs",
        triggerValue: "+12065550101",
        targets: ours.targets.slice(1),
      });
    const before = stateOf(world);

    await stack.update(resolved("sip-rule", { ...properties, triggerValue: "+12065550101" }), rollsBack);

    expect(stateOf(world)).toEqual(before);
  });

  it.each([
    ["is assigned to theirs", true],
    ["was in the inventory before", false],
  ])("leaves a number that %s", async (_what, isAssigned) => {
    const world = createWorld();
    const ours = putConnector(world, "a", "ours").id;
    const theirs = putConnector(world, "b", "theirs").id;
    const assignment = isAssigned ? ({ to: "VoiceConnectorId", id: theirs, at: 0 } as const) : null;
    const { stack, create } = await numberWith({ voiceConnectorId: ours }, { world });
    await create();
    const longAgo = world.clock.now() - 2 * HOUR;
    const number = {
      id: "+12065550123",
      productType: "VoiceConnector",
      orderId: "x",
      name: "theirs",
      assignment,
    } as const;
    world.resources.numbers.put({ ...number, createdAt: longAgo, updatedAt: longAgo });
    const before = stateOf(world);
    const changed = resolved("phone-number", { ...NUMBER, voiceConnectorId: ours, number: "+12065550123" });

    // Refused as it is, or cut off once it is assigned.
    const mishap = isAssigned ? null : ({ at: isAssociation, when: "after", what: "death" } as const);
    await stack.update(changed, { ...rollsBack, mishap });

    expect(stateOf(world)).toEqual(before);
  });
});

const isAssociation = ({ query }: HttpRequest) => query?.["operation"] === "associate-phone-numbers";

describe("a number", () => {
  it("that is not in the inventory is ordered only where the configuration says so", async () => {
    const { create } = await numberWith({ number: "+12065550150", order: null });

    await expect(create()).rejects.toMatchObject({ code: "NUMBER_NOT_IN_INVENTORY" });
  });

  it("whose order fails is told with how it ended", async () => {
    const { world, create } = await numberWith({ number: "+12065550199" });

    await expect(create()).rejects.toMatchObject({
      code: "NUMBER_ORDER_FAILED",
      message: expect.stringMatching(/ended as Failed \(Failed\)/),
    });
    expect(world.resources.orders.all()).toHaveLength(1);
  });

  it("whose order takes longer than a step may is adopted by the next attempt, and not ordered again", async () => {
    const world = createWorld({ orderTakes: HOUR });
    const { stack, create } = await numberWith({}, { world, keep: true });

    await expect(create()).rejects.toMatchObject({ code: "WAITED_TOO_LONG", retryable: true });
    await world.clock.sleep(HOUR);
    await create();

    expect(world.resources.numbers.all().map(({ id }) => id)).toEqual([stack.id()]);
  });

  it("that no search finds is told so", async () => {
    const { create } = await numberWith({ order: { ...NUMBER.order, city: "Bellevue" } as typeof NUMBER.order });

    await expect(create()).rejects.toMatchObject({ code: "NO_NUMBER_FOUND" });
  });

  it("is unassigned again when its calling name fails", async () => {
    const world = createWorld();
    const { id: voiceConnectorId } = putConnector(world, "a", "trunk");
    const { create } = await numberWith({ voiceConnectorId, callingName: "UpdateFailed" }, { world, keep: true });

    await expect(create()).rejects.toMatchObject({ code: "CALLING_NAME_FAILED" });

    expect(world.resources.numbers.all()).toMatchObject([{ assignment: null }]);
  });

  it("whose calling name is long in coming is not waited for", async () => {
    const world = createWorld({ callingNameTakes: 72 * HOUR });
    const { stack, create } = await numberWith({ callingName: "Example" }, { world });

    await create();

    expect(stack.id()).toMatch(/^\+1206/);
  });

  it("that is to be kept stays, with what it is assigned to", async () => {
    const world = createWorld();
    const { id: voiceConnectorId } = putConnector(world, "a", "trunk");
    const { stack, create } = await numberWith({ voiceConnectorId }, { world, keep: true });
    await create();
    const before = stateOf(world);

    await stack.remove();

    expect(stateOf(world)).toEqual(before);
  });

  it("that was given back is restored when it is asked for again", async () => {
    const { world, stack, create } = await numberWith({ number: "+12065550150" });
    await create();
    await stack.remove();
    const wasThere = stateOf(world);

    await create();

    expect(JSON.stringify(wasThere)).not.toContain("+12065550150");
    expect(stateOf(world)).toMatchObject({ numbers: [{ id: "+12065550150" }] });
    expect(world.resources.orders.all()).toHaveLength(1);
  });

  it("that is refused in an answer of success is an error, without the number", () => {
    const refused = { PhoneNumberId: "+12065550100", ErrorMessage: "not yours", ErrorCode: "Forbidden" } as const;
    const busy = { PhoneNumberId: "+12065550101", ErrorMessage: "later", ErrorCode: "ServiceUnavailable" } as const;
    const errorOf = (check: () => void) => {
      try {
        check();
      } catch (error) {
        return error;
      }
      return null;
    };

    expect(errorOf(() => checkNumberErrors("assigned", []))).toBeNull();
    expect(errorOf(() => checkNumberErrors("assigned", [refused, busy]))).toMatchObject({
      code: "NUMBERS_REFUSED",
      retryable: false,
      message: "2 numbers could not be assigned (Forbidden: not yours; ServiceUnavailable: later)",
    });
    expect(errorOf(() => checkNumberErrors("assigned", [busy]))).toMatchObject({ retryable: true });
  });
});

describe("a Voice Connector", () => {
  it("goes with its numbers unassigned, and what it needs to be rid of first", async () => {
    const world = createWorld();
    const stack = createStack(world);
    await stack.create(resolved("voice-connector", CONNECTOR));
    const { create } = await numberWith({ voiceConnectorId: stack.id() }, { world });
    await create();

    await stack.remove();

    expect(stateOf(world)).toMatchObject({ connectors: [], numbers: [{ assignment: null }] });
  });

  it("that somebody removed by hand is made again by the next change of it", async () => {
    const world = createWorld();
    const stack = createStack(world);
    await stack.create(resolved("voice-connector", CONNECTOR));
    world.resources.connectors.delete(stack.id() ?? "");

    await stack.update(resolved("voice-connector", { ...CONNECTOR, name: "again" }));

    expect(world.resources.connectors.all().map(({ id, name }) => ({ id, name }))).toEqual([
      { id: stack.id(), name: "again" },
    ]);
  });

  it.each(["bad", "missing"])("with a %s secret says which, and nothing of what it holds", async (name) => {
    const world = createWorld();
    const secretArn = `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}`;
    const properties = {
      ...CONNECTOR,
      termination: CONNECTOR.termination && { ...CONNECTOR.termination, credentials: [{ secretArn }] },
    };

    const error = await createStack(world)
      .create(resolved("voice-connector", properties))
      .then(
        () => null,
        (reason: unknown) => reason,
      );

    expect(error).toMatchObject({ code: "SECRET_NOT_USABLE", message: expect.stringContaining(secretArn) });
    expect(everythingIn(error)).not.toContain(SECRETS[secretArn] ?? "sesame");
    expect(world.resources.connectors.all()).toEqual([]);
  });
});

describe("an emergency address", () => {
  const address = CASES["emergency-address"].first({});

  it("that is not valid is told which part is wrong, and not what it is", async () => {
    const world = createWorld();

    const creation = createStack(world).create(
      resolved("emergency-address", { ...address, streetInfo: "Terry Ave N Apt 5" }),
    );

    await expect(creation).rejects.toMatchObject({
      code: "ADDRESS_NOT_VALID",
      message: expect.stringMatching(/differ in streetInfo/),
    });
    await expect(creation).rejects.toMatchObject({ message: expect.not.stringContaining("Terry") });
  });
});

describe("a request of CloudFormation", () => {
  it("to delete what was never made does nothing", async () => {
    const world = createWorld();
    const PhysicalResourceId = "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED";
    const ResourceProperties = { Declaration: "{}" };

    const reply = await world.invoke({ RequestType: "Delete", PhysicalResourceId, ResourceProperties });

    expect(reply).toEqual({ PhysicalResourceId });
    expect(world.requests()).toBe(0);
  });

  it("to delete what a version of long ago made is understood", async () => {
    const world = createWorld();
    const stack = createStack(world);
    await stack.create(resolved("sip-media-application", CASES["sip-media-application"].first({})));
    const old = { type: "sip-media-application", key: "sip-media-application/it", region: "us-east-1", keep: false };

    await world.invoke({
      RequestType: "Delete",
      PhysicalResourceId: stack.id(),
      ResourceProperties: { Declaration: JSON.stringify(old) },
    });

    expect(world.resources.applications.all()).toEqual([]);
  });

  it.each([
    [{ RequestType: "Rename" }, "RequestType"],
    [{ RequestType: "Create", ResourceProperties: { Declaration: "{" } }, "JSON"],
    [
      {
        RequestType: "Create",
        ResourceProperties: { Declaration: JSON.stringify({ ...resolved("sip-rule", {} as never) }) },
      },
      "properties.targets",
    ],
  ])("that makes no sense is refused with where (%#)", async (event, where) => {
    await expect(createWorld().invoke(event)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining(where),
    });
  });
});

/** An error with all of its causes, as a log might show them. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), everythingIn(error.cause)].join("\n");
}
