import {
  type ChimeSDKVoiceClient,
  GetVoiceConnectorCommand,
  GetVoiceConnectorEmergencyCallingConfigurationCommand,
  GetVoiceConnectorLoggingConfigurationCommand,
  GetVoiceConnectorOriginationCommand,
  GetVoiceConnectorStreamingConfigurationCommand,
  GetVoiceConnectorTerminationCommand,
  GetVoiceConnectorTerminationHealthCommand,
  ListVoiceConnectorTerminationCredentialsCommand,
  paginateListPhoneNumbers,
} from "@aws-sdk/client-chime-sdk-voice";
import { collect } from "../../functions/provision-chime/context.ts";
import { orNull } from "../../functions/provision-chime/retries.ts";

/** All that the service tells of a Voice Connector. Of a part that is not configured it says that there is none: here null. */
export async function connectorState(client: ChimeSDKVoiceClient, VoiceConnectorId: string) {
  const { VoiceConnector: general = {} } = await client.send(new GetVoiceConnectorCommand({ VoiceConnectorId }));
  const of = { VoiceConnectorId };
  const numbers = paginateListPhoneNumbers(
    { client },
    { FilterName: "VoiceConnectorId", FilterValue: VoiceConnectorId },
  );
  const termination = await orNull(client.send(new GetVoiceConnectorTerminationCommand(of)));
  return {
    general,
    termination: termination?.Termination ?? null,
    credentials: (await orNull(client.send(new ListVoiceConnectorTerminationCredentialsCommand(of))))?.Usernames ?? [],
    health: (await orNull(client.send(new GetVoiceConnectorTerminationHealthCommand(of))))?.TerminationHealth ?? null,
    origination: (await orNull(client.send(new GetVoiceConnectorOriginationCommand(of))))?.Origination ?? null,
    emergency:
      (await orNull(client.send(new GetVoiceConnectorEmergencyCallingConfigurationCommand(of))))
        ?.EmergencyCallingConfiguration ?? null,
    streaming:
      (await orNull(client.send(new GetVoiceConnectorStreamingConfigurationCommand(of))))?.StreamingConfiguration ??
      null,
    logging:
      (await orNull(client.send(new GetVoiceConnectorLoggingConfigurationCommand(of))))?.LoggingConfiguration ?? null,
    numbers: (await collect(numbers, (page) => page.PhoneNumbers)).flatMap(
      ({ E164PhoneNumber }) => E164PhoneNumber ?? [],
    ),
  };
}

export type ConnectorState = Awaited<ReturnType<typeof connectorState>>;

/** What of a connector is in use, in rows of name and value. */
export function connectorRows(state: ConnectorState): [string, string][] {
  const { general, termination, credentials, health, origination, emergency, streaming, logging, numbers } = state;
  const enabled = (part: { Disabled?: boolean | undefined }) => (part.Disabled ? "disabled" : "enabled");
  const rows: [string, string | undefined][] = [
    ["name", general.Name],
    ["id", general.VoiceConnectorId],
    ["region", general.AwsRegion],
    ["outbound host", general.OutboundHostName],
    ["encryption", general.RequireEncryption ? "required (TLS, SRTP)" : "not required"],
    ["termination", termination ? enabled(termination) : "not configured: the phone system cannot call out"],
    ["  may call from", termination?.CidrAllowedList?.join(", ")],
    ["  may call to", termination?.CallingRegions?.join(", ")],
    ["  calls a second", termination?.CpsLimit?.toString()],
    ["  credentials of", credentials.join(", ") || undefined],
    ["  last OPTIONS ping", pingText(health)],
    ["origination", origination ? enabled(origination) : "not configured: the phone system cannot be called"],
    ...(origination?.Routes ?? []).map(({ Host, Port, Protocol, Priority, Weight }): [string, string] => [
      "  route",
      `${Host}:${Port} ${Protocol}, priority ${Priority}, weight ${Weight}`,
    ]),
    ["emergency calling", emergency?.DNIS?.map(({ EmergencyPhoneNumber }) => EmergencyPhoneNumber).join(", ")],
    ["streaming", streaming ? `${enabled(streaming)}, kept for ${streaming.DataRetentionInHours} h` : "not configured"],
    [
      "  tells",
      streaming?.StreamingNotificationTargets?.map(({ NotificationTarget }) => NotificationTarget).join(", "),
    ],
    ["  analytics", streaming?.MediaInsightsConfiguration?.ConfigurationArn],
    ["logs", logsText(logging)],
    ["numbers", numbers.length === 0 ? "none" : numbers.join(", ")],
  ];
  return rows.flatMap(([name, value]): [string, string][] =>
    value === undefined || value === "" ? [] : [[name, value]],
  );
}

export const pingText = (health: ConnectorState["health"]) =>
  health?.Timestamp ? `${health.Timestamp.toISOString()} from ${health.Source ?? "an unknown address"}` : "never";

function logsText(logging: ConnectorState["logging"]): string {
  const on = [logging?.EnableSIPLogs && "SIP messages", logging?.EnableMediaMetricLogs && "media metrics"].filter(
    Boolean,
  );
  return on.length === 0 ? "off" : on.join(", ");
}
