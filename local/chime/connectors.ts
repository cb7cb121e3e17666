import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { randomText } from "../../shared/random.ts";
import { pageByName } from "../page.ts";
import { ServiceError } from "../wire/http.ts";
import type { Operations } from "../wire/operations.ts";
import { badRequest, checkName, checkSize, conflict } from "./checks.ts";
import { LARGEST_PAGE, MOST_ROUTES_CHOICES, type VoiceContext } from "./context.ts";
import { type Connector, outboundHostOf } from "./resources.ts";

/** API reference, VoiceConnectorId: 21 or 22 lower-case letters and digits. */
const ID_LENGTH = 22;
/** API reference, OriginationRoute: of Priority and Weight. */
const MOST_RANK = 100;
/** There is one set of settings. */
export const SETTINGS_ID = "global";

export function connectorOperations({
  resources,
  now,
  random,
  account,
  mostRoutes = MOST_ROUTES_CHOICES[0],
}: VoiceContext) {
  const { connectors, rules, settings } = resources;

  const toWire = (connector: Connector): voice.VoiceConnector => ({
    VoiceConnectorId: connector.id,
    AwsRegion: connector.region,
    Name: connector.name,
    OutboundHostName: outboundHostOf(connector),
    RequireEncryption: connector.requireEncryption,
    CreatedTimestamp: new Date(connector.createdAt),
    UpdatedTimestamp: new Date(connector.updatedAt),
    VoiceConnectorArn: `arn:aws:chime:${connector.region}:${account}:vc/${connector.id}`,
    NetworkType: "IPV4_ONLY",
  });

  function streamingOf(id: string): voice.StreamingConfiguration {
    const { streaming } = connectors.get(id);
    if (streaming) return streaming;
    throw new ServiceError("NotFoundException", "The Voice Connector has no streaming configuration.", 404);
  }

  function originationOf(id: string): voice.Origination {
    const { origination } = connectors.get(id);
    if (origination) return origination;
    throw new ServiceError("NotFoundException", "The Voice Connector has no origination settings.", 404);
  }

  return {
    async CreateVoiceConnector({ Name, RequireEncryption, AwsRegion = "us-east-1" }) {
      const at = now();
      const made: Connector = {
        id: randomText(ID_LENGTH, random),
        name: checkName(Name),
        region: AwsRegion,
        requireEncryption: RequireEncryption,
        streaming: null,
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
    async DeleteVoiceConnector({ VoiceConnectorId }) {
      const host = outboundHostOf(connectors.get(VoiceConnectorId));
      const user = rules.all().find(({ triggerValue }) => triggerValue.toLowerCase() === host);
      if (user) throw conflict(`The SIP rule ${user.name} is triggered by this Voice Connector.`);
      connectors.delete(VoiceConnectorId);
      return {};
    },
    async PutVoiceConnectorStreamingConfiguration({ VoiceConnectorId, StreamingConfiguration }) {
      connectors.put({ ...connectors.get(VoiceConnectorId), streaming: StreamingConfiguration, updatedAt: now() });
      return { StreamingConfiguration };
    },
    async GetVoiceConnectorStreamingConfiguration({ VoiceConnectorId }) {
      return { StreamingConfiguration: streamingOf(VoiceConnectorId) };
    },
    async DeleteVoiceConnectorStreamingConfiguration({ VoiceConnectorId }) {
      streamingOf(VoiceConnectorId);
      connectors.put({ ...connectors.get(VoiceConnectorId), streaming: null, updatedAt: now() });
      return {};
    },
    async PutVoiceConnectorOrigination({ VoiceConnectorId, Origination = {} }) {
      const connector = connectors.get(VoiceConnectorId);
      const { Routes, Disabled } = Origination;
      if (Routes === undefined && Disabled === undefined) throw badRequest("Origination needs Routes or Disabled");
      if (Routes) checkSize("Routes", Routes.length, 1, mostRoutes);
      for (const { Priority = 1, Weight = 1 } of Routes ?? []) {
        if ([Priority, Weight].some((rank) => rank < 1 || rank > MOST_RANK)) {
          throw badRequest(`Priority and Weight of a route must be 1 to ${MOST_RANK}`);
        }
      }
      connectors.put({ ...connector, origination: Origination, updatedAt: now() });
      return { Origination };
    },
    async GetVoiceConnectorOrigination({ VoiceConnectorId }) {
      return { Origination: originationOf(VoiceConnectorId) };
    },
    async DeleteVoiceConnectorOrigination({ VoiceConnectorId }) {
      originationOf(VoiceConnectorId);
      connectors.put({ ...connectors.get(VoiceConnectorId), origination: null, updatedAt: now() });
      return {};
    },
    async GetGlobalSettings() {
      const cdrBucket = settings.find(SETTINGS_ID)?.cdrBucket;
      return { VoiceConnector: cdrBucket ? { CdrBucket: cdrBucket } : {} };
    },
    async UpdateGlobalSettings({ VoiceConnector }: voice.UpdateGlobalSettingsRequest) {
      const cdrBucket = VoiceConnector?.CdrBucket ?? null;
      settings.put({ id: SETTINGS_ID, cdrBucket, createdAt: now(), updatedAt: now() });
      return {};
    },
  } satisfies Operations<typeof voice>;
}
