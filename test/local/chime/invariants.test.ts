import fc from "fast-check";
import { isBeingDeleted, isCounted, isInService } from "../../../local/chime/number-state.ts";
import { DEFAULT_CHIME_POLICIES } from "../../../local/chime/policies.ts";
import { createVoiceResources, outboundHostOf, type VoiceResources } from "../../../local/chime/resources.ts";
import { voiceOperations } from "../../../local/chime/service.ts";
import { ServiceError } from "../../../local/wire/http.ts";
import { DEFAULT_QUOTAS } from "../../../shared/chime/limits.ts";
import { randomUuid, seededRandom } from "../../../shared/random.ts";
import { PLACE } from "../../support/chime/voice-api.ts";

const DAY = 86_400_000;
const NUMBERS = [
  "+12065550100",
  "+12065550101",
  "+12065550102",
  "+12065550103",
  "+12065550104",
  "+12065550199",
  "+18005550100",
  "+442079460000",
];

/** An account without a wire: the operations themselves, which trust the form of their input. */
function account() {
  const random = seededRandom(1);
  const time = { now: 0 };
  const now = () => time.now;
  const resources = createVoiceResources({ ...PLACE, now });
  const operations = voiceOperations({
    ...PLACE,
    resources,
    telephony: { place: () => "", update: () => {} },
    now,
    random,
    newId: () => randomUuid(random),
    quotas: DEFAULT_QUOTAS,
    policies: DEFAULT_CHIME_POLICIES,
  });
  return { resources, time, operations };
}

type Account = ReturnType<typeof account>;

/** Somebody does something with the resource at a place of its list, or a number of the pool. */
type Step = (account: Account, at: number, other: number) => Promise<unknown>;

const pick = <Item>(items: readonly Item[], at: number): Item | undefined => items[at % Math.max(items.length, 1)];
const numberAt = (at: number) => pick(NUMBERS, at) ?? "";
const idAt = (items: { all(): readonly { readonly id: string }[] }, at: number) => pick(items.all(), at)?.id ?? "none";

const STEPS: Readonly<Record<string, Step>> = {
  wait: async ({ time }, at) => {
    time.now += [500, 1_000, DAY, 7 * DAY][at % 4] ?? 0;
  },
  order: ({ operations }, at, other) =>
    operations.CreatePhoneNumberOrder({
      ProductType: other % 2 ? "VoiceConnector" : "SipMediaApplicationDialIn",
      E164PhoneNumbers: [numberAt(at)],
    }),
  orderMany: ({ operations }, at) =>
    operations.CreatePhoneNumberOrder({
      ProductType: "VoiceConnector",
      E164PhoneNumbers: [0, 1, 2].map((more) => numberAt(at + more)),
    }),
  changeProduct: ({ operations }, at, other) =>
    operations.UpdatePhoneNumber({
      PhoneNumberId: numberAt(at),
      ProductType: other % 2 ? "VoiceConnector" : "SipMediaApplicationDialIn",
    }),
  deleteNumber: ({ operations }, at) => operations.DeletePhoneNumber({ PhoneNumberId: numberAt(at) }),
  deleteNumbers: ({ operations }) => operations.BatchDeletePhoneNumber({ PhoneNumberIds: NUMBERS }),
  restore: ({ operations }, at) => operations.RestorePhoneNumber({ PhoneNumberId: numberAt(at) }),
  connector: ({ operations }) => operations.CreateVoiceConnector({ Name: "pbx", RequireEncryption: false }),
  deleteConnector: ({ operations, resources }, at) =>
    operations.DeleteVoiceConnector({ VoiceConnectorId: idAt(resources.connectors, at) }),
  termination: ({ operations, resources }, at, other) =>
    operations.PutVoiceConnectorTermination({
      VoiceConnectorId: idAt(resources.connectors, at),
      Termination: { CallingRegions: ["US"], Disabled: other % 2 === 1 },
    }),
  deleteTermination: ({ operations, resources }, at) =>
    operations.DeleteVoiceConnectorTermination({ VoiceConnectorId: idAt(resources.connectors, at) }),
  origination: ({ operations, resources }, at, other) =>
    operations.PutVoiceConnectorOrigination({
      VoiceConnectorId: idAt(resources.connectors, at),
      Origination: { Disabled: other % 2 === 1 },
    }),
  deleteOrigination: ({ operations, resources }, at) =>
    operations.DeleteVoiceConnectorOrigination({ VoiceConnectorId: idAt(resources.connectors, at) }),
  emergency: ({ operations, resources }, at) =>
    operations.PutVoiceConnectorEmergencyCallingConfiguration({
      VoiceConnectorId: idAt(resources.connectors, at),
      EmergencyCallingConfiguration: { DNIS: [{ EmergencyPhoneNumber: "+12065550190", CallingCountry: "US" }] },
    }),
  group: ({ operations, resources }, at) =>
    operations.CreateVoiceConnectorGroup({
      Name: "pbxs",
      VoiceConnectorItems: [{ VoiceConnectorId: idAt(resources.connectors, at), Priority: 1 }],
    }),
  emptyGroup: ({ operations, resources }, at) =>
    operations.UpdateVoiceConnectorGroup({
      VoiceConnectorGroupId: idAt(resources.groups, at),
      Name: "pbxs",
      VoiceConnectorItems: [],
    }),
  deleteGroup: ({ operations, resources }, at) =>
    operations.DeleteVoiceConnectorGroup({ VoiceConnectorGroupId: idAt(resources.groups, at) }),
  associate: ({ operations, resources }, at, other) =>
    operations.AssociatePhoneNumbersWithVoiceConnector({
      VoiceConnectorId: idAt(resources.connectors, at),
      E164PhoneNumbers: [numberAt(other)],
      ForceAssociate: (at + other) % 2 === 0,
    }),
  associateGroup: ({ operations, resources }, at, other) =>
    operations.AssociatePhoneNumbersWithVoiceConnectorGroup({
      VoiceConnectorGroupId: idAt(resources.groups, at),
      E164PhoneNumbers: [numberAt(other)],
      ForceAssociate: (at + other) % 2 === 0,
    }),
  disassociate: ({ operations, resources }, at, other) =>
    operations.DisassociatePhoneNumbersFromVoiceConnector({
      VoiceConnectorId: idAt(resources.connectors, at),
      E164PhoneNumbers: [numberAt(other)],
    }),
  application: ({ operations }) =>
    operations.CreateSipMediaApplication({
      Name: "answer",
      AwsRegion: "us-east-1",
      Endpoints: [{ LambdaArn: "arn:aws:lambda:us-east-1:111122223333:function:answer" }],
    }),
  deleteApplication: ({ operations, resources }, at) =>
    operations.DeleteSipMediaApplication({ SipMediaApplicationId: idAt(resources.applications, at) }),
  rule: ({ operations, resources }, at, other) =>
    operations.CreateSipRule({
      Name: "main",
      TriggerType: "ToPhoneNumber",
      TriggerValue: numberAt(at),
      TargetApplications: [{ SipMediaApplicationId: idAt(resources.applications, other), Priority: 1 }],
    }),
  hostRule: ({ operations, resources }, at, other) =>
    operations.CreateSipRule({
      Name: "host",
      TriggerType: "RequestUriHostname",
      TriggerValue: outboundHostOf({ id: idAt(resources.connectors, at) }),
      TargetApplications: [{ SipMediaApplicationId: idAt(resources.applications, other), Priority: 1 }],
    }),
  disable: ({ operations, resources }, at, other) =>
    operations.UpdateSipRule({ SipRuleId: idAt(resources.rules, at), Name: "main", Disabled: other % 3 > 0 }),
  deleteRule: ({ operations, resources }, at) => operations.DeleteSipRule({ SipRuleId: idAt(resources.rules, at) }),
};

/** What must be so of the resources of an account, whatever was done. */
function faultsOf({ numbers, rules, connectors, groups, applications }: VoiceResources, now: number): string[] {
  const faults: string[] = [];
  const must = (isSo: unknown, what: string) => void (isSo || faults.push(what));
  const hosts = connectors.all().map(outboundHostOf);
  for (const { triggerType, triggerValue, targets } of rules.all()) {
    const number = numbers.find(triggerValue);
    if (triggerType === "RequestUriHostname") must(hosts.includes(triggerValue), "the host of a rule is gone");
    else must(number && isInService(number, now), "the number of a rule is not in service");
    if (number)
      must(number.productType === "SipMediaApplicationDialIn", "the number of a rule has another product type");
    for (const { applicationId } of targets)
      must(applications.find(applicationId), "the application of a rule is gone");
  }
  const triggers = rules.all().map(({ triggerValue }) => triggerValue);
  must(new Set(triggers).size === triggers.length, "two rules have one trigger");
  for (const { items } of groups.all()) {
    for (const { connectorId } of items) must(connectors.find(connectorId), "the Voice Connector of a group is gone");
  }
  for (const number of numbers.all()) {
    const { assignment, productType } = number;
    if (!assignment) continue;
    const to = assignment.to === "VoiceConnectorId" ? connectors : groups;
    must(to.find(assignment.id), "what a number is associated with is gone");
    must(productType === "VoiceConnector", "an associated number has another product type");
    must(!isBeingDeleted(number) && isInService(number, now), "an associated number is not in service");
  }
  must(numbers.all().filter(isCounted).length <= DEFAULT_QUOTAS.phoneNumbers, "there are more numbers than the quota");
  must(connectors.all().length <= DEFAULT_QUOTAS.voiceConnectorsPerRegion, "there are more connectors than the quota");
  must(groups.all().length <= DEFAULT_QUOTAS.voiceConnectorGroups, "there are more groups than the quota");
  for (const { emergency, termination, origination } of connectors.all()) {
    if (!emergency) continue;
    must(termination && !termination.Disabled && origination && !origination.Disabled, "emergency calls have no way");
  }
  return faults;
}

const step = fc.record({
  name: fc.constantFrom(...Object.keys(STEPS)),
  at: fc.nat({ max: 11 }),
  other: fc.nat({ max: 11 }),
});

it("whatever is asked of it, an account holds together: nothing names what is gone, and no quota is passed", async () => {
  const done = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120, size: "max" }), async (steps) => {
      const its = account();
      for (const { name, at, other } of steps) {
        try {
          await STEPS[name]?.(its, at, other);
          done.set(name, (done.get(name) ?? 0) + 1);
        } catch (error) {
          if (!(error instanceof ServiceError) || error.status >= 500) throw error;
        }
        expect(faultsOf(its.resources, its.time.now)).toEqual([]);
      }
    }),
    { numRuns: 150, seed: 1 },
  );

  // Nothing is always refused: the steps get where they can fail.
  expect(Object.keys(STEPS).filter((name) => !done.has(name))).toEqual([]);
});
