import backend from "../carillon.config.ts";

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

/** Secrets that Voice Connectors of `carillon.config.ts` take their credentials from. */
export const credentialSecrets = (): readonly string[] =>
  Object.values(backend.voiceConnectors ?? {}).flatMap(({ termination }) =>
    (termination?.credentials ?? []).map(({ secretArn }) => secretArn),
  );
