import {
  GetVoiceConnectorCommand,
  GetVoiceConnectorExternalSystemsConfigurationCommand,
  GetVoiceConnectorLoggingConfigurationCommand,
  GetVoiceConnectorStreamingConfigurationCommand,
  PutVoiceConnectorExternalSystemsConfigurationCommand,
  PutVoiceConnectorLoggingConfigurationCommand,
  PutVoiceConnectorStreamingConfigurationCommand,
  type StreamingConfiguration,
} from "@aws-sdk/client-chime-sdk-voice";
import { has, isGone } from "./checks.ts";
import { type Row, voiceRow } from "./row.ts";
import type { World } from "./world.ts";

const id = "VoiceConnectorId";
const connectorOf = async (world: World) => ({ VoiceConnectorId: await world.connector() });

const STREAMING: StreamingConfiguration = {
  DataRetentionInHours: 24,
  Disabled: false,
  StreamingNotificationTargets: [{ NotificationTarget: "EventBridge" }],
};

async function streaming(world: World) {
  const { arn } = await world.analytics();
  const StreamingConfiguration = {
    ...STREAMING,
    MediaInsightsConfiguration: { Disabled: false, ConfigurationArn: arn },
  };
  return { ...(await connectorOf(world)), StreamingConfiguration };
}

async function streamingConnector(world: World) {
  const input = await streaming(world);
  await world.api.client.send(new PutVoiceConnectorStreamingConfigurationCommand(input));
  return { VoiceConnectorId: input.VoiceConnectorId };
}

const SYSTEMS = {
  SessionBorderControllerTypes: ["RIBBON_SBC" as const],
  ContactCenterSystemTypes: ["AVAYA_AURA_CONTACT_CENTER" as const],
};

async function connectorWithSystems(world: World) {
  const made = await connectorOf(world);
  await world.api.client.send(new PutVoiceConnectorExternalSystemsConfigurationCommand({ ...made, ...SYSTEMS }));
  return made;
}

export const connectorRows: readonly Row[] = [
  voiceRow("CreateVoiceConnector", {
    inputs: async () => [
      {
        Name: "pbx",
        RequireEncryption: true,
        AwsRegion: "eu-west-1",
        IntegrationType: "CONNECT_ANALYTICS_CONNECTOR",
        NetworkType: "DUAL_STACK",
        Tags: [{ Key: "team", Value: "desk" }],
      },
    ],
    shows: async ({ api }, input, output) => {
      const made = output["VoiceConnector"] as { VoiceConnectorId: string; VoiceConnectorArn: string };
      const { Name, RequireEncryption, AwsRegion, IntegrationType, NetworkType } = input;
      const { VoiceConnectorId } = made;
      const { VoiceConnector } = await api.client.send(new GetVoiceConnectorCommand({ VoiceConnectorId }));
      const OutboundHostName = `${VoiceConnectorId}.voiceconnector.chime.aws`;
      return has(VoiceConnector, {
        Name,
        RequireEncryption,
        AwsRegion,
        IntegrationType,
        NetworkType,
        OutboundHostName,
      });
    },
    limit: [
      {
        cause: "a region has its quota of Voice Connectors",
        quotas: { voiceConnectorsPerRegion: 1 },
        given: async (world) => world.connector().then(() => ({ Name: "one too many", RequireEncryption: false })),
      },
    ],
  }),
  voiceRow("GetVoiceConnector", {
    id,
    inputs: async (world) => [await connectorOf(world)],
    shows: (_world, input, output) => has(output["VoiceConnector"] as object, input),
  }),
  voiceRow("ListVoiceConnectors", {
    inputs: async () => [{ MaxResults: 1 }],
    shows: (_world, _input, output) => Array.isArray(output["VoiceConnectors"]),
    pages: { make: (world) => world.connector(), of: (output) => output["VoiceConnectors"] },
  }),
  voiceRow("UpdateVoiceConnector", {
    id,
    inputs: async (world) => [{ ...(await connectorOf(world)), Name: "renamed", RequireEncryption: true }],
    shows: async ({ api }, input) =>
      has((await api.client.send(new GetVoiceConnectorCommand(input))).VoiceConnector, { ...input }),
  }),
  voiceRow("DeleteVoiceConnector", {
    id,
    inputs: async (world) => [await connectorOf(world)],
    shows: ({ api }, input) => isGone(api.client.send(new GetVoiceConnectorCommand(input))),
    conflict: [
      {
        cause: "phone numbers are associated with it",
        given: async (world) => ({ VoiceConnectorId: (await world.numberOfConnector()).connectorId }),
      },
      {
        cause: "it is in a group",
        async given(world) {
          const made = await connectorOf(world);
          await world.group(made.VoiceConnectorId);
          return made;
        },
      },
      {
        cause: "a SIP rule is triggered by it",
        async given(world) {
          const made = await connectorOf(world);
          const TriggerValue = `${made.VoiceConnectorId}.voiceconnector.chime.aws`;
          await world.rule({ TriggerType: "RequestUriHostname", TriggerValue });
          return made;
        },
      },
    ],
  }),
  voiceRow("ListAvailableVoiceConnectorRegions", {
    inputs: async () => [{}],
    shows: (_world, _input, output) => (output["VoiceConnectorRegions"] as unknown[]).length === 10,
    never: { BadRequestException: "it has no input" },
  }),
  voiceRow("PutVoiceConnectorStreamingConfiguration", {
    id,
    inputs: async (world) => [await streaming(world)],
    shows: async ({ api }, input) => {
      const got = await api.client.send(new GetVoiceConnectorStreamingConfigurationCommand(input));
      return has(got.StreamingConfiguration, { ...input.StreamingConfiguration });
    },
    notFound: [
      {
        cause: "no media insights configuration has the ARN",
        async given(world) {
          const ConfigurationArn = "arn:aws:chime:us-east-1:111122223333:media-insights-pipeline-configuration/none";
          const StreamingConfiguration = { ...STREAMING, MediaInsightsConfiguration: { ConfigurationArn } };
          return { ...(await connectorOf(world)), StreamingConfiguration };
        },
      },
    ],
  }),
  voiceRow("GetVoiceConnectorStreamingConfiguration", {
    id,
    inputs: async (world) => [await streamingConnector(world)],
    shows: (_world, _input, output) => has(output["StreamingConfiguration"] as object, { DataRetentionInHours: 24 }),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
  }),
  voiceRow("DeleteVoiceConnectorStreamingConfiguration", {
    id,
    inputs: async (world) => [await streamingConnector(world)],
    shows: ({ api }, input) => isGone(api.client.send(new GetVoiceConnectorStreamingConfigurationCommand(input))),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
  }),
  voiceRow("PutVoiceConnectorLoggingConfiguration", {
    id,
    inputs: async (world) => [{ ...(await connectorOf(world)), LoggingConfiguration: { EnableSIPLogs: true } }],
    shows: async ({ api }, input) => {
      const got = await api.client.send(new GetVoiceConnectorLoggingConfigurationCommand(input));
      return has(got.LoggingConfiguration, { EnableSIPLogs: true });
    },
  }),
  voiceRow("GetVoiceConnectorLoggingConfiguration", {
    id,
    async inputs(world) {
      const made = await connectorOf(world);
      const LoggingConfiguration = { EnableMediaMetricLogs: true };
      await world.api.client.send(new PutVoiceConnectorLoggingConfigurationCommand({ ...made, LoggingConfiguration }));
      return [made];
    },
    shows: (_world, _input, output) => has(output["LoggingConfiguration"] as object, { EnableMediaMetricLogs: true }),
  }),
  voiceRow("PutVoiceConnectorExternalSystemsConfiguration", {
    id,
    inputs: async (world) => [{ ...(await connectorOf(world)), ...SYSTEMS }],
    shows: async ({ api }, input) => {
      const got = await api.client.send(new GetVoiceConnectorExternalSystemsConfigurationCommand(input));
      return has(got.ExternalSystemsConfiguration, SYSTEMS);
    },
  }),
  voiceRow("GetVoiceConnectorExternalSystemsConfiguration", {
    id,
    inputs: async (world) => [await connectorWithSystems(world)],
    shows: (_world, _input, output) => has(output["ExternalSystemsConfiguration"] as object, SYSTEMS),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
  }),
  voiceRow("DeleteVoiceConnectorExternalSystemsConfiguration", {
    id,
    inputs: async (world) => [await connectorWithSystems(world)],
    shows: ({ api }, input) => isGone(api.client.send(new GetVoiceConnectorExternalSystemsConfigurationCommand(input))),
    notFound: [{ cause: "nothing was put", given: connectorOf }],
  }),
];
