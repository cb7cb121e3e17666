import {
  type ContactCenterSystemType,
  DeleteVoiceConnectorEmergencyCallingConfigurationCommand,
  DeleteVoiceConnectorExternalSystemsConfigurationCommand,
  DeleteVoiceConnectorOriginationCommand,
  DeleteVoiceConnectorStreamingConfigurationCommand,
  DeleteVoiceConnectorTerminationCommand,
  type EmergencyCallingConfiguration,
  GetVoiceConnectorEmergencyCallingConfigurationCommand,
  GetVoiceConnectorExternalSystemsConfigurationCommand,
  GetVoiceConnectorLoggingConfigurationCommand,
  GetVoiceConnectorOriginationCommand,
  GetVoiceConnectorStreamingConfigurationCommand,
  GetVoiceConnectorTerminationCommand,
  type Origination,
  PutVoiceConnectorEmergencyCallingConfigurationCommand,
  PutVoiceConnectorExternalSystemsConfigurationCommand,
  PutVoiceConnectorLoggingConfigurationCommand,
  PutVoiceConnectorOriginationCommand,
  PutVoiceConnectorStreamingConfigurationCommand,
  PutVoiceConnectorTerminationCommand,
  type SessionBorderControllerType,
  type StreamingConfiguration,
  type Termination,
  type ChimeSDKVoiceClient as Voice,
} from "@aws-sdk/client-chime-sdk-voice";
import type { TerminationProperties, VoiceConnectorProperties } from "../../../shared/chime/resources.ts";
import { orNull } from "../retries.ts";

/** Members of a connector that the service keeps apart from it, each with operations of its own. Credentials have others still. */
export interface SettingValues
  extends Pick<VoiceConnectorProperties, "origination" | "emergency" | "streaming" | "logging" | "externalSystems"> {
  readonly termination: Omit<TerminationProperties, "credentials"> | null;
}

export interface Setting<Value> {
  read(voice: Voice, VoiceConnectorId: string): Promise<Value>;
  put(voice: Voice, VoiceConnectorId: string, value: NonNullable<Value>): Promise<unknown>;
  /** Absent: there is always one. */
  remove?(voice: Voice, VoiceConnectorId: string): Promise<unknown>;
}

/** In the order in which they are put. They are removed the other way round: emergency calling needs termination and origination. */
export const connectorSettings: { readonly [Name in keyof SettingValues]: Setting<SettingValues[Name]> } = {
  termination: {
    async read(voice, VoiceConnectorId) {
      const found = await orNull(voice.send(new GetVoiceConnectorTerminationCommand({ VoiceConnectorId })));
      return terminationOf(found?.Termination);
    },
    put: (voice, VoiceConnectorId, value) =>
      voice.send(
        new PutVoiceConnectorTerminationCommand({
          VoiceConnectorId,
          Termination: {
            Disabled: value.disabled,
            CidrAllowedList: [...value.cidrAllowedList],
            CallingRegions: [...value.callingRegions],
            CpsLimit: value.cpsLimit,
            ...(value.defaultPhoneNumber !== null && { DefaultPhoneNumber: value.defaultPhoneNumber }),
          },
        }),
      ),
    remove: (voice, VoiceConnectorId) => voice.send(new DeleteVoiceConnectorTerminationCommand({ VoiceConnectorId })),
  },
  origination: {
    async read(voice, VoiceConnectorId) {
      const found = await orNull(voice.send(new GetVoiceConnectorOriginationCommand({ VoiceConnectorId })));
      return originationOf(found?.Origination);
    },
    put: (voice, VoiceConnectorId, { disabled, routes }) =>
      voice.send(
        new PutVoiceConnectorOriginationCommand({
          VoiceConnectorId,
          Origination: {
            Disabled: disabled,
            // The service takes no empty list.
            ...(routes.length > 0 && {
              Routes: routes.map(({ host, port, protocol, priority, weight }) => ({
                Host: host,
                Port: port,
                Protocol: protocol,
                Priority: priority,
                Weight: weight,
              })),
            }),
          },
        }),
      ),
    remove: (voice, VoiceConnectorId) => voice.send(new DeleteVoiceConnectorOriginationCommand({ VoiceConnectorId })),
  },
  emergency: {
    async read(voice, VoiceConnectorId) {
      const asked = new GetVoiceConnectorEmergencyCallingConfigurationCommand({ VoiceConnectorId });
      return emergencyOf((await orNull(voice.send(asked)))?.EmergencyCallingConfiguration);
    },
    put: (voice, VoiceConnectorId, { dnis }) =>
      voice.send(
        new PutVoiceConnectorEmergencyCallingConfigurationCommand({
          VoiceConnectorId,
          EmergencyCallingConfiguration: {
            DNIS: dnis.map(({ emergencyPhoneNumber, testPhoneNumber, callingCountry }) => ({
              EmergencyPhoneNumber: emergencyPhoneNumber,
              ...(testPhoneNumber !== null && { TestPhoneNumber: testPhoneNumber }),
              CallingCountry: callingCountry,
            })),
          },
        }),
      ),
    remove: (voice, VoiceConnectorId) =>
      voice.send(new DeleteVoiceConnectorEmergencyCallingConfigurationCommand({ VoiceConnectorId })),
  },
  streaming: {
    async read(voice, VoiceConnectorId) {
      const found = await orNull(voice.send(new GetVoiceConnectorStreamingConfigurationCommand({ VoiceConnectorId })));
      return streamingOf(found?.StreamingConfiguration);
    },
    put: (voice, VoiceConnectorId, value) =>
      voice.send(
        new PutVoiceConnectorStreamingConfigurationCommand({
          VoiceConnectorId,
          StreamingConfiguration: {
            Disabled: value.disabled,
            DataRetentionInHours: value.dataRetentionInHours,
            ...(value.notificationTargets.length > 0 && {
              StreamingNotificationTargets: value.notificationTargets.map((target) => ({ NotificationTarget: target })),
            }),
            ...(value.analyticsConfigurationArn !== null && {
              MediaInsightsConfiguration: { Disabled: false, ConfigurationArn: value.analyticsConfigurationArn },
            }),
          },
        }),
      ),
    remove: (voice, VoiceConnectorId) =>
      voice.send(new DeleteVoiceConnectorStreamingConfigurationCommand({ VoiceConnectorId })),
  },
  externalSystems: {
    async read(voice, VoiceConnectorId) {
      const asked = new GetVoiceConnectorExternalSystemsConfigurationCommand({ VoiceConnectorId });
      const { SessionBorderControllerTypes = [], ContactCenterSystemTypes = [] } =
        (await orNull(voice.send(asked)))?.ExternalSystemsConfiguration ?? {};
      if (SessionBorderControllerTypes.length + ContactCenterSystemTypes.length === 0) return null;
      return { sessionBorderControllers: SessionBorderControllerTypes, contactCenters: ContactCenterSystemTypes };
    },
    put: (voice, VoiceConnectorId, { sessionBorderControllers, contactCenters }) =>
      voice.send(
        new PutVoiceConnectorExternalSystemsConfigurationCommand({
          VoiceConnectorId,
          // Which there are grows faster than the SDK's list of them.
          SessionBorderControllerTypes: [...sessionBorderControllers] as SessionBorderControllerType[],
          ContactCenterSystemTypes: [...contactCenters] as ContactCenterSystemType[],
        }),
      ),
    remove: (voice, VoiceConnectorId) =>
      voice.send(new DeleteVoiceConnectorExternalSystemsConfigurationCommand({ VoiceConnectorId })),
  },
  logging: {
    async read(voice, VoiceConnectorId) {
      const found = await orNull(voice.send(new GetVoiceConnectorLoggingConfigurationCommand({ VoiceConnectorId })));
      const { EnableSIPLogs = false, EnableMediaMetricLogs = false } = found?.LoggingConfiguration ?? {};
      return { sipMessages: EnableSIPLogs, mediaMetrics: EnableMediaMetricLogs };
    },
    put: (voice, VoiceConnectorId, { sipMessages, mediaMetrics }) =>
      voice.send(
        new PutVoiceConnectorLoggingConfigurationCommand({
          VoiceConnectorId,
          LoggingConfiguration: { EnableSIPLogs: sipMessages, EnableMediaMetricLogs: mediaMetrics },
        }),
      ),
  },
};

const DEFAULT_CALLS_PER_SECOND = 1;
const DEFAULT_SIP_PORT = 5060;

/** Where nothing is configured the service answers NotFound; an empty answer would say the same. */
function terminationOf(found: Termination | undefined): SettingValues["termination"] {
  if (!found || Object.values(found).every((value) => value === undefined)) return null;
  return {
    disabled: found.Disabled ?? false,
    cidrAllowedList: found.CidrAllowedList ?? [],
    callingRegions: found.CallingRegions ?? [],
    cpsLimit: found.CpsLimit ?? DEFAULT_CALLS_PER_SECOND,
    defaultPhoneNumber: found.DefaultPhoneNumber || null,
  };
}

function originationOf(found: Origination | undefined): SettingValues["origination"] {
  if (!found || Object.values(found).every((value) => value === undefined)) return null;
  return {
    disabled: found.Disabled ?? false,
    routes: (found.Routes ?? []).map(
      ({ Host = "", Port = DEFAULT_SIP_PORT, Protocol = "UDP", Priority = 1, Weight = 1 }) => ({
        host: Host,
        port: Port,
        protocol: Protocol,
        priority: Priority,
        weight: Weight,
      }),
    ),
  };
}

function emergencyOf(found: EmergencyCallingConfiguration | undefined): SettingValues["emergency"] {
  if (!found?.DNIS || found.DNIS.length === 0) return null;
  return {
    dnis: found.DNIS.map(({ EmergencyPhoneNumber = "", TestPhoneNumber, CallingCountry = "" }) => ({
      emergencyPhoneNumber: EmergencyPhoneNumber,
      testPhoneNumber: TestPhoneNumber || null,
      callingCountry: CallingCountry,
    })),
  };
}

function streamingOf(found: StreamingConfiguration | undefined): SettingValues["streaming"] {
  if (!found) return null;
  const { Disabled: isOff = false, ConfigurationArn } = found.MediaInsightsConfiguration ?? {};
  return {
    disabled: found.Disabled ?? false,
    dataRetentionInHours: found.DataRetentionInHours ?? 0,
    notificationTargets: (found.StreamingNotificationTargets ?? []).flatMap(
      ({ NotificationTarget }) => NotificationTarget ?? [],
    ),
    analyticsConfigurationArn: isOff ? null : (ConfigurationArn ?? null),
  };
}
