import {
  GetSipMediaApplicationCommand,
  GetSipMediaApplicationLoggingConfigurationCommand,
  PutSipMediaApplicationLoggingConfigurationCommand,
  type Tag,
} from "@aws-sdk/client-chime-sdk-voice";
import { has, isGone } from "./checks.ts";
import { type Row, voiceRow } from "./row.ts";
import type { World } from "./world.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:answer";
const TAGS: Tag[] = [{ Key: "team", Value: "desk" }];

const applicationOf = async (world: World) => ({ SipMediaApplicationId: await world.application() });

async function alexa(world: World) {
  const AlexaSkillIds = [`amzn1.application-oa2-client.${"0".repeat(32)}`];
  const SipMediaApplicationAlexaSkillConfiguration = { AlexaSkillStatus: "ACTIVE" as const, AlexaSkillIds };
  return { ...(await applicationOf(world)), SipMediaApplicationAlexaSkillConfiguration };
}

export const applicationRows: readonly Row[] = [
  voiceRow("CreateSipMediaApplication", {
    inputs: async () => [{ Name: "answer", AwsRegion: "us-east-1", Endpoints: [{ LambdaArn: FUNCTION }], Tags: TAGS }],
    shows: async ({ api }, input, output) => {
      const { SipMediaApplicationId } = output["SipMediaApplication"] as { SipMediaApplicationId: string };
      const got = await api.client.send(new GetSipMediaApplicationCommand({ SipMediaApplicationId }));
      const { Name, AwsRegion, Endpoints } = input;
      return has(got.SipMediaApplication, { Name, AwsRegion, Endpoints });
    },
    badRequest: [
      {
        cause: "a function of another region",
        given: async () => ({ Name: "far", AwsRegion: "us-west-2", Endpoints: [{ LambdaArn: FUNCTION }] }),
      },
    ],
    limit: [
      {
        cause: "a region has its quota of applications",
        quotas: { sipMediaApplicationsPerRegion: 1 },
        async given(world) {
          await world.application();
          return { Name: "one too many", AwsRegion: "us-east-1", Endpoints: [{ LambdaArn: FUNCTION }] };
        },
      },
    ],
  }),
  voiceRow("GetSipMediaApplication", {
    id: "SipMediaApplicationId",
    inputs: async (world) => [await applicationOf(world)],
    shows: (_world, input, output) => has(output["SipMediaApplication"] as object, { ...input }),
  }),
  voiceRow("ListSipMediaApplications", {
    inputs: async () => [{ MaxResults: 1 }],
    shows: (_world, _input, output) => Array.isArray(output["SipMediaApplications"]),
    pages: { make: (world) => world.application(), of: (output) => output["SipMediaApplications"] },
  }),
  voiceRow("UpdateSipMediaApplication", {
    id: "SipMediaApplicationId",
    inputs: async (world) => [
      { ...(await applicationOf(world)), Name: "renamed", Endpoints: [{ LambdaArn: `${FUNCTION}:live` }] },
    ],
    shows: async ({ api }, { SipMediaApplicationId, Name, Endpoints }) => {
      const got = await api.client.send(new GetSipMediaApplicationCommand({ SipMediaApplicationId }));
      return has(got.SipMediaApplication, { Name, Endpoints });
    },
    badRequest: [
      {
        cause: "a function of another region",
        given: async (world) => ({
          ...(await applicationOf(world)),
          Endpoints: [{ LambdaArn: FUNCTION.replace("us-east-1", "us-west-2") }],
        }),
      },
    ],
  }),
  voiceRow("DeleteSipMediaApplication", {
    id: "SipMediaApplicationId",
    inputs: async (world) => [await applicationOf(world)],
    shows: ({ api }, input) => isGone(api.client.send(new GetSipMediaApplicationCommand(input))),
    conflict: [
      {
        cause: "a SIP rule sends calls to it",
        async given(world) {
          const TargetApplications = [await world.target()];
          await world.rule({ TargetApplications });
          return { SipMediaApplicationId: TargetApplications[0]?.SipMediaApplicationId };
        },
      },
    ],
  }),
  voiceRow("PutSipMediaApplicationLoggingConfiguration", {
    id: "SipMediaApplicationId",
    inputs: async (world) => [
      {
        ...(await applicationOf(world)),
        SipMediaApplicationLoggingConfiguration: { EnableSipMediaApplicationMessageLogs: true },
      },
    ],
    shows: async ({ api }, input) => {
      const got = await api.client.send(new GetSipMediaApplicationLoggingConfigurationCommand(input));
      return has(got.SipMediaApplicationLoggingConfiguration, { EnableSipMediaApplicationMessageLogs: true });
    },
  }),
  voiceRow("GetSipMediaApplicationLoggingConfiguration", {
    id: "SipMediaApplicationId",
    async inputs(world) {
      const made = await applicationOf(world);
      const SipMediaApplicationLoggingConfiguration = { EnableSipMediaApplicationMessageLogs: true };
      const input = { ...made, SipMediaApplicationLoggingConfiguration };
      await world.api.client.send(new PutSipMediaApplicationLoggingConfigurationCommand(input));
      return [made];
    },
    shows: (_world, _input, output) =>
      has(output["SipMediaApplicationLoggingConfiguration"] as object, { EnableSipMediaApplicationMessageLogs: true }),
  }),
  voiceRow("GetSipMediaApplicationAlexaSkillConfiguration", {
    id: "SipMediaApplicationId",
    inputs: async (world) => [await applicationOf(world)],
    shows: () => false,
    gone: [{ cause: "Alexa skills ended", given: applicationOf }],
  }),
  voiceRow("PutSipMediaApplicationAlexaSkillConfiguration", {
    id: "SipMediaApplicationId",
    inputs: async (world) => [await alexa(world)],
    shows: () => false,
    gone: [{ cause: "Alexa skills ended", given: alexa }],
  }),
];
