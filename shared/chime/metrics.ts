/**
 * What the service measures of the calls of a Voice Connector, once a minute while they last (AWS administration guide: cloudwatch-metrics,
 * "CloudWatch metrics for the Amazon Chime SDK").
 */
export const CONNECTOR_NAMESPACE = "AWS/ChimeVoiceConnector";

/** The dimensions of each metric, in the guide's order. */
export const CONNECTOR_DIMENSIONS = ["VoiceConnectorId", "Region"] as const;

export interface ConnectorMetric {
  readonly name: string;
  readonly group: "calls" | "throttles" | "sip" | "traffic" | "loss" | "jitter" | "round-trip" | "opinion";
  /** `score`: mean opinion score, 1.0 to 4.4. */
  readonly unit: "count" | "microseconds" | "score";
  /** How values of several calls make one. Counters add up; of the others a mean would hide the bad calls. */
  readonly statistic: "Sum" | "Average" | "p90" | "p10";
  /** The counter goes on over the whole call: what was lost in a minute is the difference to the minute before. */
  readonly isCumulative?: boolean;
}

/** As seen from the phone system (`Inbound` calls come to it). */
export const CALL_DIRECTIONS = ["Inbound", "Outbound"] as const;
/** Ways of the media: between phone system and Voice Connector, and between Voice Connector and the far end. */
export const MEDIA_DIRECTIONS = ["CustomerToVc", "VcToCustomer", "RemoteToVc", "VcToRemote"] as const;
export const ENDS = ["Customer", "Remote"] as const;
export const SIP_CLASSES = [1, 2, 3, 4, 5, 6] as const;

const count = { unit: "count", statistic: "Sum" } as const;

/** Every metric of the guide. */
export const CONNECTOR_METRICS: readonly ConnectorMetric[] = [
  ...CALL_DIRECTIONS.flatMap((direction): ConnectorMetric[] =>
    ["CallAttempts", "CallFailures", "CallsAnswered", "CallsActive"].map((what) => ({
      name: `${direction}${what}`,
      group: "calls",
      ...count,
    })),
  ),
  { name: "Throttles", group: "throttles", ...count },
  ...SIP_CLASSES.map((first): ConnectorMetric => ({ name: `Sip${first}xxCodes`, group: "sip", ...count })),
  ...MEDIA_DIRECTIONS.flatMap((way): ConnectorMetric[] => [
    ...["RtpPackets", "RtpBytes", "RtcpPackets", "RtcpBytes"].map(
      (what): ConnectorMetric => ({ name: `${way}${what}`, group: "traffic", ...count }),
    ),
    { name: `${way}PacketsLost`, group: "loss", ...count, isCumulative: true },
    { name: `${way}Jitter`, group: "jitter", unit: "microseconds", statistic: "p90" },
  ]),
  ...ENDS.flatMap((end): ConnectorMetric[] => [
    { name: `RTTBetweenVcAnd${end}`, group: "round-trip", unit: "microseconds", statistic: "p90" },
    { name: `MOSBetweenVcAnd${end}`, group: "opinion", unit: "score", statistic: "p10" },
  ]),
];

/** Where the service logs the media metrics of each call and minute, once `logging.mediaMetrics` of the Voice Connector is on. */
export const mediaMetricsLogGroup = (voiceConnectorId: string) => `/aws/ChimeVoiceConnectorLogs/${voiceConnectorId}`;

/** Where it logs whole SIP messages, with numbers in clear, once `logging.sipMessages` is on. */
export const sipMessagesLogGroup = (voiceConnectorId: string) =>
  `/aws/ChimeVoiceConnectorSipMessages/${voiceConnectorId}`;
