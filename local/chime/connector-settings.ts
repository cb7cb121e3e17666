import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { Operations } from "../wire/operations.ts";
import { arnsOf } from "./arns.ts";
import type { VoiceContext } from "./context.ts";
import { notFound } from "./errors.ts";
import type { Connector } from "./resources.ts";

/** What a Voice Connector does beside calling: streaming, logs, and what it knows of the systems around it. */
export function connectorSettingOperations({ resources, now, ...place }: VoiceContext) {
  const { connectors, analytics } = resources;
  const change = (id: string, to: Partial<Connector>) => connectors.change(id, { ...to, updatedAt: now() });
  const arns = arnsOf(place);

  function streamingOf(id: string): voice.StreamingConfiguration {
    const { streaming } = connectors.get(id);
    if (streaming) return streaming;
    throw notFound("The Voice Connector has no streaming configuration.");
  }

  function externalSystemsOf(id: string): voice.ExternalSystemsConfiguration {
    const { externalSystems } = connectors.get(id);
    if (externalSystems) return externalSystems;
    throw notFound("The Voice Connector has no external systems configuration.");
  }

  return {
    async PutVoiceConnectorStreamingConfiguration({ VoiceConnectorId, StreamingConfiguration }) {
      connectors.get(VoiceConnectorId);
      const arn = StreamingConfiguration.MediaInsightsConfiguration?.ConfigurationArn;
      if (arn !== undefined && !analytics.all().some((one) => arns.analytics(one) === arn)) {
        throw notFound("There is no media insights pipeline configuration with this ARN.");
      }
      change(VoiceConnectorId, { streaming: StreamingConfiguration });
      return { StreamingConfiguration };
    },
    async GetVoiceConnectorStreamingConfiguration({ VoiceConnectorId }) {
      return { StreamingConfiguration: streamingOf(VoiceConnectorId) };
    },
    async DeleteVoiceConnectorStreamingConfiguration({ VoiceConnectorId }) {
      streamingOf(VoiceConnectorId);
      change(VoiceConnectorId, { streaming: null });
      return {};
    },
    async PutVoiceConnectorLoggingConfiguration({ VoiceConnectorId, LoggingConfiguration }) {
      change(VoiceConnectorId, { logging: LoggingConfiguration });
      return { LoggingConfiguration };
    },
    async GetVoiceConnectorLoggingConfiguration({ VoiceConnectorId }) {
      const { logging = { EnableSIPLogs: false, EnableMediaMetricLogs: false } } = connectors.get(VoiceConnectorId);
      return { LoggingConfiguration: logging };
    },
    async PutVoiceConnectorExternalSystemsConfiguration(input) {
      const { VoiceConnectorId, SessionBorderControllerTypes, ContactCenterSystemTypes } = input;
      const externalSystems = {
        SessionBorderControllerTypes: SessionBorderControllerTypes ?? [],
        ContactCenterSystemTypes: ContactCenterSystemTypes ?? [],
      };
      change(VoiceConnectorId, { externalSystems });
      return { ExternalSystemsConfiguration: externalSystems };
    },
    async GetVoiceConnectorExternalSystemsConfiguration({ VoiceConnectorId }) {
      return { ExternalSystemsConfiguration: externalSystemsOf(VoiceConnectorId) };
    },
    async DeleteVoiceConnectorExternalSystemsConfiguration({ VoiceConnectorId }) {
      externalSystemsOf(VoiceConnectorId);
      change(VoiceConnectorId, { externalSystems: null });
      return {};
    },
  } satisfies Operations<typeof voice>;
}
