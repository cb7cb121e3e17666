import { GetSipRuleCommand, UpdateSipRuleCommand } from "@aws-sdk/client-chime-sdk-voice";
import { has, isGone } from "./checks.ts";
import { type Row, voiceRow } from "./row.ts";
import { NOBODY, type World } from "./world.ts";

const ruleOf = async (world: World) => ({ SipRuleId: await world.rule() });

async function disabledRule(world: World) {
  const made = { SipRuleId: await world.rule({ Disabled: true }) };
  return made;
}

async function newRule(world: World) {
  const TriggerValue = await world.number("SipMediaApplicationDialIn");
  const TargetApplications = [await world.target()];
  return { Name: "main", TriggerType: "ToPhoneNumber" as const, TriggerValue, TargetApplications, Disabled: false };
}

export const ruleRows: readonly Row[] = [
  voiceRow("CreateSipRule", {
    inputs: async (world) => [await newRule(world)],
    shows: async ({ api }, input, output) => {
      const { SipRuleId } = output["SipRule"] as { SipRuleId: string };
      return has((await api.client.send(new GetSipRuleCommand({ SipRuleId }))).SipRule, { ...input });
    },
    conflict: [
      {
        cause: "another rule has the trigger",
        async given(world) {
          const input = await newRule(world);
          await world.rule({ TriggerValue: input.TriggerValue });
          return input;
        },
      },
    ],
    badRequest: [
      {
        cause: "the number is for Voice Connectors",
        given: async (world) => ({ ...(await newRule(world)), TriggerValue: await world.number() }),
      },
      {
        cause: "the number is being deleted",
        given: async (world) => ({ ...(await newRule(world)), TriggerValue: await world.deletedNumber() }),
      },
      {
        cause: "a host that is no Voice Connector's",
        given: async (world) => ({
          ...(await newRule(world)),
          TriggerType: "RequestUriHostname",
          TriggerValue: "x.voiceconnector.chime.aws",
        }),
      },
      {
        cause: "an application that is not there",
        given: async (world) => ({
          ...(await newRule(world)),
          TargetApplications: [{ SipMediaApplicationId: NOBODY, Priority: 1 }],
        }),
      },
      {
        cause: "two targets of one priority",
        given: async (world) => ({
          ...(await newRule(world)),
          TargetApplications: [await world.target(), await world.target("us-west-2")],
        }),
      },
    ],
    limit: [
      {
        cause: "more applications than the quota of a rule",
        quotas: { applicationsPerSipRule: 1 },
        given: async (world) => ({
          ...(await newRule(world)),
          TargetApplications: [await world.target(), await world.target("us-west-2", 2)],
        }),
      },
    ],
  }),
  voiceRow("GetSipRule", {
    id: "SipRuleId",
    inputs: async (world) => [await ruleOf(world)],
    shows: (_world, input, output) => has(output["SipRule"] as object, { ...input, Disabled: false }),
  }),
  voiceRow("ListSipRules", {
    id: "SipMediaApplicationId",
    async inputs(world) {
      const TargetApplications = [await world.target()];
      await world.rule();
      await world.rule({ TargetApplications });
      return [{ MaxResults: 10, SipMediaApplicationId: TargetApplications[0]?.SipMediaApplicationId }];
    },
    shows: (_world, _input, output) => (output["SipRules"] as unknown[]).length === 1,
    pages: { make: (world) => world.rule(), of: (output) => output["SipRules"] },
  }),
  voiceRow("UpdateSipRule", {
    id: "SipRuleId",
    inputs: async (world) => [
      { ...(await ruleOf(world)), Name: "renamed", Disabled: true, TargetApplications: [await world.target()] },
    ],
    shows: async ({ api }, input) => has((await api.client.send(new GetSipRuleCommand(input))).SipRule, { ...input }),
    badRequest: [
      {
        cause: "an application that is not there",
        given: async (world) => ({
          ...(await ruleOf(world)),
          Name: "lost",
          TargetApplications: [{ SipMediaApplicationId: NOBODY, Priority: 1 }],
        }),
      },
    ],
    limit: [
      {
        cause: "more applications than the quota of a rule",
        quotas: { applicationsPerSipRule: 1 },
        given: async (world) => ({
          ...(await ruleOf(world)),
          Name: "many",
          TargetApplications: [await world.target(), await world.target("us-west-2", 2)],
        }),
      },
    ],
  }),
  voiceRow("DeleteSipRule", {
    id: "SipRuleId",
    inputs: async (world) => [await disabledRule(world)],
    shows: ({ api }, input) => isGone(api.client.send(new GetSipRuleCommand(input))),
    conflict: [
      { cause: "it is not disabled", given: ruleOf },
      {
        cause: "it is enabled again",
        async given({ api, ...world }) {
          const made = await disabledRule({ api, ...world });
          await api.client.send(new UpdateSipRuleCommand({ ...made, Name: "back", Disabled: false }));
          return made;
        },
      },
    ],
  }),
];
