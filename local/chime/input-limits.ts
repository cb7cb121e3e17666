import * as pipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import * as voice from "@aws-sdk/client-chime-sdk-voice";
import { RANGES, TEXTS } from "../../shared/chime/limits.ts";
import type { Limits } from "./check-limits.ts";

const words = (all: Readonly<Record<string, string>>): readonly string[] => Object.values(all);

const connectorId: Limits = { VoiceConnectorId: TEXTS.nonEmpty };
const groupId: Limits = { VoiceConnectorGroupId: TEXTS.nonEmpty };
const applicationId: Limits = { SipMediaApplicationId: TEXTS.nonEmpty };
const ruleId: Limits = { SipRuleId: TEXTS.nonEmpty };
const domainId: Limits = { VoiceProfileDomainId: TEXTS.nonEmpty256 };
const numberId: Limits = { PhoneNumberId: TEXTS.nonEmpty };
const name: Limits = { Name: TEXTS.name };
const paging: Limits = { MaxResults: RANGES.pageSize };
const tags: Limits = { Tags: RANGES.tags, "Tags[].Key": TEXTS.tagKey, "Tags[].Value": TEXTS.tagValue };
const resourceArn: Limits = { ResourceARN: TEXTS.arn };
const numbers: Limits = { "E164PhoneNumbers[]": TEXTS.phoneNumber };
const productType: Limits = { ProductType: words(voice.PhoneNumberProductType) };
const targets: Limits = {
  TargetApplications: RANGES.ruleTargets,
  "TargetApplications[].SipMediaApplicationId": TEXTS.nonEmpty,
  "TargetApplications[].Priority": RANGES.ruleTargetPriority,
};
const endpoints: Limits = { Endpoints: RANGES.endpoints, "Endpoints[].LambdaArn": TEXTS.functionArn };
const groupItems: Limits = {
  "VoiceConnectorItems[].VoiceConnectorId": TEXTS.nonEmpty,
  "VoiceConnectorItems[].Priority": RANGES.groupItemPriority,
  CallDistributionType: words(voice.CallDistributionType),
};

/** What the Chime SDK Voice API reference says of the members of each operation's input. */
export const VOICE_LIMITS: Readonly<Record<string, Limits>> = {
  CreateVoiceConnector: {
    ...name,
    ...tags,
    AwsRegion: words(voice.VoiceConnectorAwsRegion),
    IntegrationType: words(voice.VoiceConnectorIntegrationType),
    NetworkType: words(voice.NetworkType),
  },
  GetVoiceConnector: connectorId,
  ListVoiceConnectors: paging,
  UpdateVoiceConnector: { ...connectorId, ...name },
  DeleteVoiceConnector: connectorId,
  PutVoiceConnectorTermination: {
    ...connectorId,
    "Termination.CpsLimit": RANGES.callsPerSecond,
    "Termination.DefaultPhoneNumber": TEXTS.phoneNumber,
    "Termination.CallingRegions[]": TEXTS.alpha2CountryCode,
  },
  GetVoiceConnectorTermination: connectorId,
  DeleteVoiceConnectorTermination: connectorId,
  GetVoiceConnectorTerminationHealth: connectorId,
  PutVoiceConnectorTerminationCredentials: connectorId,
  ListVoiceConnectorTerminationCredentials: connectorId,
  DeleteVoiceConnectorTerminationCredentials: { ...connectorId, "Usernames[]": TEXTS.nonEmpty },
  PutVoiceConnectorOrigination: {
    ...connectorId,
    "Origination.Routes[].Port": RANGES.port,
    "Origination.Routes[].Protocol": words(voice.OriginationRouteProtocol),
    "Origination.Routes[].Priority": RANGES.originationPriority,
    "Origination.Routes[].Weight": RANGES.originationWeight,
  },
  GetVoiceConnectorOrigination: connectorId,
  DeleteVoiceConnectorOrigination: connectorId,
  PutVoiceConnectorEmergencyCallingConfiguration: {
    ...connectorId,
    "EmergencyCallingConfiguration.DNIS[].EmergencyPhoneNumber": TEXTS.phoneNumber,
    "EmergencyCallingConfiguration.DNIS[].TestPhoneNumber": TEXTS.phoneNumber,
    "EmergencyCallingConfiguration.DNIS[].CallingCountry": TEXTS.alpha2CountryCode,
  },
  GetVoiceConnectorEmergencyCallingConfiguration: connectorId,
  DeleteVoiceConnectorEmergencyCallingConfiguration: connectorId,
  PutVoiceConnectorStreamingConfiguration: {
    ...connectorId,
    "StreamingConfiguration.DataRetentionInHours": RANGES.dataRetentionInHours,
    "StreamingConfiguration.StreamingNotificationTargets": RANGES.streamingNotificationTargets,
    "StreamingConfiguration.StreamingNotificationTargets[].NotificationTarget": words(voice.NotificationTarget),
    "StreamingConfiguration.MediaInsightsConfiguration.ConfigurationArn": TEXTS.arn,
  },
  GetVoiceConnectorStreamingConfiguration: connectorId,
  DeleteVoiceConnectorStreamingConfiguration: connectorId,
  PutVoiceConnectorLoggingConfiguration: connectorId,
  GetVoiceConnectorLoggingConfiguration: connectorId,
  PutVoiceConnectorExternalSystemsConfiguration: {
    ...connectorId,
    "SessionBorderControllerTypes[]": words(voice.SessionBorderControllerType),
    "ContactCenterSystemTypes[]": words(voice.ContactCenterSystemType),
  },
  GetVoiceConnectorExternalSystemsConfiguration: connectorId,
  DeleteVoiceConnectorExternalSystemsConfiguration: connectorId,
  AssociatePhoneNumbersWithVoiceConnector: { ...connectorId, ...numbers },
  DisassociatePhoneNumbersFromVoiceConnector: { ...connectorId, ...numbers },

  CreateVoiceConnectorGroup: { ...name, ...groupItems },
  GetVoiceConnectorGroup: groupId,
  ListVoiceConnectorGroups: paging,
  UpdateVoiceConnectorGroup: { ...groupId, ...name, ...groupItems },
  DeleteVoiceConnectorGroup: groupId,
  AssociatePhoneNumbersWithVoiceConnectorGroup: { ...groupId, ...numbers },
  DisassociatePhoneNumbersFromVoiceConnectorGroup: { ...groupId, ...numbers },

  SearchAvailablePhoneNumbers: {
    MaxResults: RANGES.searchPageSize,
    AreaCode: TEXTS.areaCode,
    Country: TEXTS.searchCountry,
    TollFreePrefix: TEXTS.tollFreePrefix,
    PhoneNumberType: words(voice.PhoneNumberType),
  },
  CreatePhoneNumberOrder: { ...productType, ...numbers, Name: TEXTS.phoneNumberName },
  GetPhoneNumberOrder: { PhoneNumberOrderId: TEXTS.guid },
  ListPhoneNumberOrders: paging,
  ListSupportedPhoneNumberCountries: productType,
  GetPhoneNumber: numberId,
  ListPhoneNumbers: {
    ...paging,
    ...productType,
    Status: words(voice.PhoneNumberStatus),
    FilterName: words(voice.PhoneNumberAssociationName),
  },
  UpdatePhoneNumber: {
    ...numberId,
    ...productType,
    CallingName: TEXTS.callingName,
    Name: TEXTS.phoneNumberName,
  },
  BatchUpdatePhoneNumber: {
    "UpdatePhoneNumberRequestItems[].PhoneNumberId": TEXTS.nonEmpty,
    "UpdatePhoneNumberRequestItems[].ProductType": words(voice.PhoneNumberProductType),
    "UpdatePhoneNumberRequestItems[].CallingName": TEXTS.callingName,
    "UpdatePhoneNumberRequestItems[].Name": TEXTS.phoneNumberName,
  },
  DeletePhoneNumber: numberId,
  BatchDeletePhoneNumber: { "PhoneNumberIds[]": TEXTS.nonEmpty },
  RestorePhoneNumber: numberId,
  UpdatePhoneNumberSettings: { CallingName: TEXTS.callingName },

  CreateSipMediaApplication: { AwsRegion: TEXTS.nonEmpty, ...name, ...endpoints, ...tags },
  GetSipMediaApplication: applicationId,
  ListSipMediaApplications: paging,
  UpdateSipMediaApplication: { ...applicationId, ...name, ...endpoints },
  DeleteSipMediaApplication: applicationId,
  PutSipMediaApplicationLoggingConfiguration: applicationId,
  GetSipMediaApplicationLoggingConfiguration: applicationId,
  GetSipMediaApplicationAlexaSkillConfiguration: applicationId,
  PutSipMediaApplicationAlexaSkillConfiguration: {
    ...applicationId,
    "SipMediaApplicationAlexaSkillConfiguration.AlexaSkillStatus": words(voice.AlexaSkillStatus),
    "SipMediaApplicationAlexaSkillConfiguration.AlexaSkillIds": RANGES.alexaSkillIds,
    "SipMediaApplicationAlexaSkillConfiguration.AlexaSkillIds[]": TEXTS.alexaSkillId,
  },
  CreateSipMediaApplicationCall: {
    ...applicationId,
    FromPhoneNumber: TEXTS.phoneNumber,
    ToPhoneNumber: TEXTS.phoneNumber,
    SipHeaders: RANGES.callPairs,
    ArgumentsMap: RANGES.callPairs,
  },
  UpdateSipMediaApplicationCall: {
    ...applicationId,
    TransactionId: TEXTS.nonEmpty,
    Arguments: RANGES.callPairs,
  },

  CreateSipRule: {
    ...name,
    ...targets,
    TriggerType: words(voice.SipRuleTriggerType),
    TriggerValue: TEXTS.nonEmpty,
  },
  GetSipRule: ruleId,
  ListSipRules: { ...paging, ...applicationId },
  UpdateSipRule: { ...ruleId, ...name, ...targets },
  DeleteSipRule: ruleId,

  UpdateGlobalSettings: { "VoiceConnector.CdrBucket": TEXTS.bucketName },
  ValidateE911Address: {
    AwsAccountId: TEXTS.nonEmpty,
    StreetNumber: TEXTS.nonEmpty,
    StreetInfo: TEXTS.nonEmpty,
    City: TEXTS.nonEmpty,
    State: TEXTS.nonEmpty,
    Country: TEXTS.nonEmpty,
    PostalCode: TEXTS.nonEmpty,
  },
  TagResource: { ...resourceArn, ...tags },
  UntagResource: { ...resourceArn, TagKeys: RANGES.tagKeys, "TagKeys[]": TEXTS.tagKey },
  ListTagsForResource: resourceArn,

  CreateVoiceProfileDomain: {
    ...name,
    ...tags,
    Description: TEXTS.description,
    "ServerSideEncryptionConfiguration.KmsKeyArn": TEXTS.arn,
    ClientRequestToken: TEXTS.clientRequestToken,
  },
  GetVoiceProfileDomain: domainId,
  ListVoiceProfileDomains: paging,
  UpdateVoiceProfileDomain: { ...domainId, ...name, Description: TEXTS.description },
  DeleteVoiceProfileDomain: domainId,
};

const callAnalytics = "Elements[].AmazonTranscribeCallAnalyticsProcessorConfiguration";
const transcribe = "Elements[].AmazonTranscribeProcessorConfiguration";
const voiceAnalytics = "Elements[].VoiceAnalyticsProcessorConfiguration";
const rule = "RealTimeAlertConfiguration.Rules[]";

/** What both ways of transcription have. */
const transcription = (at: string): Limits => ({
  [`${at}.LanguageCode`]: words(pipelines.CallAnalyticsLanguageCode),
  [`${at}.VocabularyName`]: TEXTS.transcribeName,
  [`${at}.VocabularyFilterName`]: TEXTS.transcribeName,
  [`${at}.VocabularyFilterMethod`]: words(pipelines.VocabularyFilterMethod),
  [`${at}.LanguageModelName`]: TEXTS.transcribeName,
  [`${at}.PartialResultsStability`]: words(pipelines.PartialResultsStability),
  [`${at}.ContentIdentificationType`]: words(pipelines.ContentType),
  [`${at}.ContentRedactionType`]: words(pipelines.ContentType),
  [`${at}.PiiEntityTypes`]: TEXTS.piiEntityTypes,
});

const analytics: Limits = {
  ResourceAccessRoleArn: TEXTS.arn,
  "Elements[].Type": words(pipelines.MediaInsightsPipelineConfigurationElementType),
  ...transcription(callAnalytics),
  [`${callAnalytics}.CallAnalyticsStreamCategories`]: RANGES.streamCategories,
  [`${callAnalytics}.CallAnalyticsStreamCategories[]`]: TEXTS.transcribeName,
  [`${callAnalytics}.PostCallAnalyticsSettings.ContentRedactionOutput`]: words(pipelines.ContentRedactionOutput),
  ...transcription(transcribe),
  [`${transcribe}.PreferredLanguage`]: words(pipelines.CallAnalyticsLanguageCode),
  [`${transcribe}.VocabularyNames`]: TEXTS.transcribeNames,
  [`${transcribe}.VocabularyFilterNames`]: TEXTS.transcribeNames,
  [`${transcribe}.LanguageOptions`]: TEXTS.languageOptions,
  [`${voiceAnalytics}.SpeakerSearchStatus`]: words(pipelines.VoiceAnalyticsConfigurationStatus),
  [`${voiceAnalytics}.VoiceToneAnalysisStatus`]: words(pipelines.VoiceAnalyticsConfigurationStatus),
  "Elements[].KinesisDataStreamSinkConfiguration.InsightsTarget": TEXTS.arn,
  "Elements[].S3RecordingSinkConfiguration.Destination": TEXTS.arn,
  "Elements[].S3RecordingSinkConfiguration.RecordingFileFormat": words(pipelines.RecordingFileFormat),
  "Elements[].LambdaFunctionSinkConfiguration.InsightsTarget": TEXTS.arn,
  "Elements[].SqsQueueSinkConfiguration.InsightsTarget": TEXTS.arn,
  "Elements[].SnsTopicSinkConfiguration.InsightsTarget": TEXTS.arn,
  "RealTimeAlertConfiguration.Rules": RANGES.alertRules,
  [`${rule}.Type`]: words(pipelines.RealTimeAlertRuleType),
  [`${rule}.KeywordMatchConfiguration.RuleName`]: TEXTS.insightsName,
  [`${rule}.KeywordMatchConfiguration.Keywords`]: RANGES.alertKeywords,
  [`${rule}.KeywordMatchConfiguration.Keywords[]`]: TEXTS.keyword,
  [`${rule}.SentimentConfiguration.RuleName`]: TEXTS.insightsName,
  [`${rule}.SentimentConfiguration.SentimentType`]: words(pipelines.SentimentType),
  [`${rule}.SentimentConfiguration.TimePeriod`]: RANGES.sentimentPeriodInSeconds,
  [`${rule}.IssueDetectionConfiguration.RuleName`]: TEXTS.insightsName,
};

const identifier: Limits = { Identifier: TEXTS.nonEmpty };

/** The same of the Media Pipelines API reference. */
export const PIPELINE_LIMITS: Readonly<Record<string, Limits>> = {
  CreateMediaInsightsPipelineConfiguration: {
    MediaInsightsPipelineConfigurationName: TEXTS.insightsName,
    ...analytics,
    ...tags,
    ClientRequestToken: TEXTS.clientRequestToken,
  },
  GetMediaInsightsPipelineConfiguration: identifier,
  ListMediaInsightsPipelineConfigurations: paging,
  UpdateMediaInsightsPipelineConfiguration: { ...identifier, ...analytics },
  DeleteMediaInsightsPipelineConfiguration: identifier,
  TagResource: { ...resourceArn, ...tags },
  UntagResource: { ...resourceArn, TagKeys: RANGES.tagKeys, "TagKeys[]": TEXTS.tagKey },
  ListTagsForResource: resourceArn,
};

/** Operations that declare ConflictException. */
export const CONFLICTING: ReadonlySet<string> = new Set([
  "CreateSipMediaApplication",
  "CreateSipRule",
  "CreateVoiceProfileDomain",
  "DeleteMediaInsightsPipelineConfiguration",
  "DeleteSipMediaApplication",
  "DeleteSipRule",
  "DeleteVoiceConnector",
  "DeleteVoiceConnectorGroup",
  "DeleteVoiceProfileDomain",
  "PutVoiceConnectorExternalSystemsConfiguration",
  "UpdateMediaInsightsPipelineConfiguration",
  "UpdatePhoneNumber",
  "UpdateSipMediaApplication",
  "UpdateSipRule",
  "UpdateVoiceConnectorGroup",
]);
