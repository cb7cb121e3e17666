import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { VOICE_CONNECTOR_REGIONS } from "../../shared/chime/limits.ts";
import { randomText } from "../../shared/random.ts";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { arnsOf } from "./arns.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import { conflict, limitExceeded } from "./errors.ts";
import { type Connector, outboundHostOf } from "./resources.ts";

/** API reference, VoiceConnectorId: 21 or 22 lower-case letters and digits. */
const ID_LENGTH = 22;

export function connectorOperations({ resources, now, random, quotas, ...place }: VoiceContext) {
  const { connectors, groups, numbers, rules } = resources;
  const arns = arnsOf(place);

  const toWire = (connector: Connector): voice.VoiceConnector => ({
    VoiceConnectorId: connector.id,
    AwsRegion: connector.region,
    Name: connector.name,
    OutboundHostName: outboundHostOf(connector),
    RequireEncryption: connector.requireEncryption,
    CreatedTimestamp: new Date(connector.createdAt),
    UpdatedTimestamp: new Date(connector.updatedAt),
    VoiceConnectorArn: arns.connector(connector),
    ...(connector.integrationType && { IntegrationType: connector.integrationType }),
    NetworkType: connector.networkType ?? "IPV4_ONLY",
  });

  /** What has to go before a Voice Connector can. */
  function userOf(connector: Connector): string | null {
    const host = outboundHostOf(connector);
    const rule = rules.all().find(({ triggerValue }) => triggerValue.toLowerCase() === host);
    if (rule) return `The SIP rule ${rule.name} is triggered by this Voice Connector.`;
    const group = groups.all().find(({ items }) => items.some(({ connectorId }) => connectorId === connector.id));
    if (group) return `The Voice Connector group ${group.name} has this Voice Connector.`;
    const isAssigned = numbers.all().some(({ assignment }) => assignment?.id === connector.id);
    return isAssigned ? "Phone numbers are associated with this Voice Connector." : null;
  }

  return {
    async CreateVoiceConnector(input) {
      const { Name, RequireEncryption, AwsRegion = VOICE_CONNECTOR_REGIONS[0], IntegrationType, NetworkType } = input;
      const there = connectors.all().filter(({ region }) => region === AwsRegion).length;
      if (there >= quotas.voiceConnectorsPerRegion) {
        throw limitExceeded(`A region has at most ${quotas.voiceConnectorsPerRegion} Voice Connectors.`);
      }
      const at = now();
      const made: Connector = {
        id: randomText(ID_LENGTH, random),
        name: Name,
        region: AwsRegion,
        requireEncryption: RequireEncryption,
        streaming: null,
        ...(IntegrationType && { integrationType: IntegrationType }),
        ...(NetworkType && { networkType: NetworkType }),
        tags: input.Tags ?? [],
        createdAt: at,
        updatedAt: at,
      };
      return { VoiceConnector: toWire(connectors.put(made)) };
    },
    async GetVoiceConnector({ VoiceConnectorId }) {
      return { VoiceConnector: toWire(connectors.get(VoiceConnectorId)) };
    },
    async ListVoiceConnectors({ MaxResults = LARGEST_PAGE, NextToken }: voice.ListVoiceConnectorsRequest) {
      const { page, ...next } = pageByName(connectors.all(), ({ id }) => id, MaxResults, NextToken);
      return { VoiceConnectors: page.map(toWire), ...next };
    },
    async UpdateVoiceConnector({ VoiceConnectorId, Name, RequireEncryption }) {
      const change = { name: Name, requireEncryption: RequireEncryption, updatedAt: now() };
      return { VoiceConnector: toWire(connectors.change(VoiceConnectorId, change)) };
    },
    async DeleteVoiceConnector({ VoiceConnectorId }) {
      const user = userOf(connectors.get(VoiceConnectorId));
      if (user !== null) throw conflict(user);
      connectors.delete(VoiceConnectorId);
      return {};
    },
    async ListAvailableVoiceConnectorRegions() {
      return { VoiceConnectorRegions: [...VOICE_CONNECTOR_REGIONS] };
    },
  } satisfies Operations<typeof voice>;
}
