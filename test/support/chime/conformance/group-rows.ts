import { GetVoiceConnectorGroupCommand } from "@aws-sdk/client-chime-sdk-voice";
import { has, isGone } from "./checks.ts";
import { type Row, voiceRow } from "./row.ts";
import { NOBODY, type World } from "./world.ts";

const groupOf = async (world: World) => ({ VoiceConnectorGroupId: await world.group() });

export const groupRows: readonly Row[] = [
  voiceRow("CreateVoiceConnectorGroup", {
    inputs: async (world) => [
      {
        Name: "pbxs",
        VoiceConnectorItems: [{ VoiceConnectorId: await world.connector(), Priority: 1 }],
        CallDistributionType: "LoadBalancedDistribution",
      },
    ],
    shows: async ({ api }, input, output) => {
      const { VoiceConnectorGroupId } = output["VoiceConnectorGroup"] as { VoiceConnectorGroupId: string };
      const got = await api.client.send(new GetVoiceConnectorGroupCommand({ VoiceConnectorGroupId }));
      return has(got.VoiceConnectorGroup, { ...input });
    },
    notFound: [
      {
        cause: "a Voice Connector that is not there",
        given: async () => ({ Name: "lost", VoiceConnectorItems: [{ VoiceConnectorId: NOBODY, Priority: 1 }] }),
      },
    ],
    badRequest: [
      {
        cause: "a Voice Connector is there twice",
        async given(world) {
          const item = { VoiceConnectorId: await world.connector(), Priority: 1 };
          return { Name: "twins", VoiceConnectorItems: [item, item] };
        },
      },
    ],
    limit: [
      {
        cause: "the account has its quota of groups",
        quotas: { voiceConnectorGroups: 1 },
        given: async (world) => world.group().then(() => ({ Name: "one too many" })),
      },
      {
        cause: "more Voice Connectors than the quota of a group",
        quotas: { voiceConnectorsPerGroup: 1 },
        given: async (world) => ({
          Name: "many",
          VoiceConnectorItems: [
            { VoiceConnectorId: await world.connector(), Priority: 1 },
            { VoiceConnectorId: await world.connector(), Priority: 2 },
          ],
        }),
      },
    ],
  }),
  voiceRow("GetVoiceConnectorGroup", {
    id: "VoiceConnectorGroupId",
    inputs: async (world) => [await groupOf(world)],
    shows: (_world, input, output) => has(output["VoiceConnectorGroup"] as object, { ...input }),
  }),
  voiceRow("ListVoiceConnectorGroups", {
    inputs: async () => [{ MaxResults: 1 }],
    shows: (_world, _input, output) => Array.isArray(output["VoiceConnectorGroups"]),
    pages: { make: (world) => world.group(), of: (output) => output["VoiceConnectorGroups"] },
  }),
  voiceRow("UpdateVoiceConnectorGroup", {
    id: "VoiceConnectorGroupId",
    inputs: async (world) => [
      {
        ...(await groupOf(world)),
        Name: "renamed",
        VoiceConnectorItems: [{ VoiceConnectorId: await world.connector(), Priority: 9 }],
        CallDistributionType: "LoadBalancedDistribution",
      },
    ],
    shows: async ({ api }, input) =>
      has((await api.client.send(new GetVoiceConnectorGroupCommand(input))).VoiceConnectorGroup, { ...input }),
    badRequest: [
      {
        cause: "more Voice Connectors than the quota of a group",
        quotas: { voiceConnectorsPerGroup: 0 },
        given: async (world) => ({
          ...(await groupOf(world)),
          Name: "many",
          VoiceConnectorItems: [{ VoiceConnectorId: await world.connector(), Priority: 1 }],
        }),
      },
    ],
  }),
  voiceRow("DeleteVoiceConnectorGroup", {
    id: "VoiceConnectorGroupId",
    inputs: async (world) => [await groupOf(world)],
    shows: ({ api }, input) => isGone(api.client.send(new GetVoiceConnectorGroupCommand(input))),
    conflict: [
      {
        cause: "it has a Voice Connector",
        given: async (world) => ({ VoiceConnectorGroupId: await world.group(await world.connector()) }),
      },
      {
        cause: "phone numbers are associated with it",
        given: async (world) => ({ VoiceConnectorGroupId: (await world.numberOfGroup()).groupId }),
      },
    ],
  }),
];
