import type { Backend } from "../functions/answer-call/backend.ts";

/** Each operation that makes, changes, removes or looks up a voice resource. */
const SETTINGS = [
  "Termination",
  "Origination",
  "EmergencyCallingConfiguration",
  "StreamingConfiguration",
  "ExternalSystemsConfiguration",
].flatMap((setting) => ["Get", "Put", "Delete"].map((verb) => `${verb}VoiceConnector${setting}`));

const KINDS = [
  "VoiceConnector",
  "VoiceConnectorGroup",
  "SipMediaApplication",
  "SipRule",
  "VoiceProfileDomain",
  "MediaInsightsPipelineConfiguration",
].flatMap((kind) => [`List${kind}s`, ...["Create", "Get", "Update", "Delete"].map((verb) => `${verb}${kind}`)]);

/** The service has no ARNs to restrict most of these to (Service Authorization Reference, Amazon Chime). */
export const PROVISIONING_ACTIONS: readonly string[] = [
  ...KINDS,
  ...SETTINGS,
  "GetVoiceConnectorLoggingConfiguration",
  "PutVoiceConnectorLoggingConfiguration",
  "GetSipMediaApplicationLoggingConfiguration",
  "PutSipMediaApplicationLoggingConfiguration",
  "ListVoiceConnectorTerminationCredentials",
  "PutVoiceConnectorTerminationCredentials",
  "DeleteVoiceConnectorTerminationCredentials",
  "AssociatePhoneNumbersWithVoiceConnector",
  "AssociatePhoneNumbersWithVoiceConnectorGroup",
  "DisassociatePhoneNumbersFromVoiceConnector",
  "DisassociatePhoneNumbersFromVoiceConnectorGroup",
  "CreatePhoneNumberOrder",
  "GetPhoneNumberOrder",
  "ListPhoneNumberOrders",
  "SearchAvailablePhoneNumbers",
  "GetPhoneNumber",
  "ListPhoneNumbers",
  "UpdatePhoneNumber",
  "RestorePhoneNumber",
  "DeletePhoneNumber",
  "GetGlobalSettings",
  "UpdateGlobalSettings",
  "ValidateE911Address",
  "ListTagsForResource",
  "TagResource",
  "UntagResource",
].map((operation) => `chime:${operation}`);

/** What turning logs on asks of whoever does it. */
export const LOG_DELIVERY_ACTIONS: readonly string[] = [
  "CreateLogDelivery",
  "GetLogDelivery",
  "UpdateLogDelivery",
  "DeleteLogDelivery",
  "ListLogDeliveries",
  "CreateLogGroup",
  "DescribeLogGroups",
  "PutResourcePolicy",
  "DescribeResourcePolicies",
].map((operation) => `logs:${operation}`);

export const isLogging = ({ voiceConnectors = {}, sipMediaApplications = {} }: Backend): boolean =>
  Object.values(voiceConnectors).some(({ logging = {} }) => logging.sipMessages || logging.mediaMetrics) ||
  Object.values(sipMediaApplications).some(({ messageLogs }) => messageLogs);

/** Secrets that Voice Connectors take their credentials from. */
export const credentialSecrets = ({ voiceConnectors = {} }: Backend): readonly string[] =>
  Object.values(voiceConnectors).flatMap(({ termination }) =>
    (termination?.credentials ?? []).map(({ secretArn }) => secretArn),
  );

/** Keys of voice profile domains. */
export const domainKeys = ({ voiceProfileDomains = {} }: Backend): readonly string[] => [
  ...new Set(Object.values(voiceProfileDomains).map(({ kmsKeyArn }) => kmsKeyArn)),
];

/** Roles that call analytics works with. */
export const analyticsRoles = ({ analyticsConfigurations = {} }: Backend): readonly string[] => [
  ...new Set(
    Object.values(analyticsConfigurations).flatMap(({ roleArn, transcription }) => [
      roleArn,
      ...(transcription?.postCall ? [transcription.postCall.roleArn] : []),
    ]),
  ),
];
