import type { Declared, ResourceProperties } from "../resources.ts";
import type { VoiceConnectorConfig } from "./config.ts";

/** SIP over TLS, and without (RFC 3261 section 19.1.2). */
const SIPS_PORT = 5061;
const SIP_PORT = 5060;

export function connectorProperties(
  name: string,
  region: string,
  connector: VoiceConnectorConfig,
): Declared<ResourceProperties["voice-connector"]> {
  const { requireEncryption = true, networkType = "IPV4_ONLY", termination, origination, emergency } = connector;
  const { streaming, logging = {}, externalSystems, tags = {} } = connector;
  return {
    name,
    region,
    requireEncryption,
    networkType,
    termination: termination
      ? { disabled: false, cpsLimit: 1, defaultPhoneNumber: null, credentials: [], ...termination }
      : null,
    origination: origination
      ? {
          disabled: origination.disabled ?? false,
          routes: origination.routes.map((route) => ({
            port: requireEncryption ? SIPS_PORT : SIP_PORT,
            protocol: requireEncryption ? "TCP" : "UDP",
            ...route,
          })),
        }
      : null,
    emergency: emergency
      ? { dnis: emergency.dnis.map((one) => ({ testPhoneNumber: null, callingCountry: "US", ...one })) }
      : null,
    streaming: streaming
      ? {
          disabled: streaming.disabled ?? false,
          dataRetentionInHours: streaming.dataRetentionInHours,
          notificationTargets: streaming.notificationTargets ?? ["EventBridge"],
          analyticsConfigurationArn:
            streaming.analytics === undefined
              ? null
              : { ref: `analytics-configuration/${streaming.analytics}`, attribute: "arn" },
        }
      : null,
    logging: { sipMessages: false, mediaMetrics: false, ...logging },
    externalSystems: externalSystems ? { sessionBorderControllers: [], contactCenters: [], ...externalSystems } : null,
    tags,
  };
}
