import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { arnsOf } from "./arns.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import { badRequest, conflict, limitExceeded } from "./errors.ts";
import type { ConnectorGroup } from "./resources.ts";

export function groupOperations({ resources, now, newId, quotas, ...place }: VoiceContext) {
  const { connectors, groups, numbers } = resources;
  const arns = arnsOf(place);

  const toWire = (group: ConnectorGroup): voice.VoiceConnectorGroup => ({
    VoiceConnectorGroupId: group.id,
    Name: group.name,
    VoiceConnectorItems: group.items.map(({ connectorId, priority }) => ({
      VoiceConnectorId: connectorId,
      Priority: priority,
    })),
    CreatedTimestamp: new Date(group.createdAt),
    UpdatedTimestamp: new Date(group.updatedAt),
    VoiceConnectorGroupArn: arns.group(group),
    CallDistributionType: group.distribution,
  });

  function itemsOf(items: readonly voice.VoiceConnectorItem[]): ConnectorGroup["items"] {
    const read = items.map(({ VoiceConnectorId = "", Priority = 1 }) => ({
      connectorId: connectors.get(VoiceConnectorId).id,
      priority: Priority,
    }));
    if (new Set(read.map(({ connectorId }) => connectorId)).size === read.length) return read;
    throw badRequest("VoiceConnectorItems: a Voice Connector stands there twice.");
  }

  const tooManyItems = `A Voice Connector group has at most ${quotas.voiceConnectorsPerGroup} Voice Connectors.`;

  return {
    async CreateVoiceConnectorGroup({ Name, VoiceConnectorItems = [], CallDistributionType }) {
      const items = itemsOf(VoiceConnectorItems);
      if (items.length > quotas.voiceConnectorsPerGroup) throw limitExceeded(tooManyItems);
      if (groups.all().length >= quotas.voiceConnectorGroups) {
        throw limitExceeded(`An account has at most ${quotas.voiceConnectorGroups} Voice Connector groups.`);
      }
      const at = now();
      const made: ConnectorGroup = {
        id: newId(),
        name: Name,
        items,
        distribution: CallDistributionType ?? "PriorityWeightedDistribution",
        createdAt: at,
        updatedAt: at,
      };
      return { VoiceConnectorGroup: toWire(groups.put(made)) };
    },
    async GetVoiceConnectorGroup({ VoiceConnectorGroupId }) {
      return { VoiceConnectorGroup: toWire(groups.get(VoiceConnectorGroupId)) };
    },
    async ListVoiceConnectorGroups({ MaxResults = LARGEST_PAGE, NextToken }: voice.ListVoiceConnectorGroupsRequest) {
      const { page, ...next } = pageByName(groups.all(), ({ id }) => id, MaxResults, NextToken);
      return { VoiceConnectorGroups: page.map(toWire), ...next };
    },
    async UpdateVoiceConnectorGroup({ VoiceConnectorGroupId, Name, VoiceConnectorItems, CallDistributionType }) {
      const { distribution } = groups.get(VoiceConnectorGroupId);
      const items = itemsOf(VoiceConnectorItems);
      // The operation declares no ResourceLimitExceededException.
      if (items.length > quotas.voiceConnectorsPerGroup) throw badRequest(tooManyItems);
      const updated = groups.change(VoiceConnectorGroupId, {
        name: Name,
        items,
        distribution: CallDistributionType ?? distribution,
        updatedAt: now(),
      });
      return { VoiceConnectorGroup: toWire(updated) };
    },
    async DeleteVoiceConnectorGroup({ VoiceConnectorGroupId }) {
      const { id, items } = groups.get(VoiceConnectorGroupId);
      if (items.length > 0) throw conflict("The Voice Connector group has Voice Connectors: remove them first.");
      if (numbers.all().some(({ assignment }) => assignment?.id === id)) {
        throw conflict("Phone numbers are associated with the Voice Connector group: disassociate them first.");
      }
      groups.delete(id);
      return {};
    },
  } satisfies Operations<typeof voice>;
}
