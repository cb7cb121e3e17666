import * as v from "valibot";
import type { AlertRule, AnalyticsProperties } from "./analytics.ts";
import type { Wanted } from "./provider.ts";
import type { ResourceKey, ResourceProperties, ResourceType } from "./resources.ts";

/**
 * Declarations whose references are resolved, as they travel through CloudFormation. What a configuration may ask for was checked
 * before: here is only said what its members are.
 */

const text = v.string();
const orNull = <Schema extends v.GenericSchema>(schema: Schema) => v.nullable(schema);
const list = <Schema extends v.GenericSchema>(schema: Schema) => v.array(schema);

const key = v.custom<ResourceKey>(
  (value) => typeof value === "string" && RESOURCE_TYPES.some((type) => value.startsWith(`${type}/`)),
  "a type of resource, a slash and a name",
);

const voiceConnector = v.object({
  name: text,
  region: text,
  requireEncryption: v.boolean(),
  networkType: v.picklist(["IPV4_ONLY", "DUAL_STACK"]),
  termination: orNull(
    v.object({
      disabled: v.boolean(),
      cidrAllowedList: list(text),
      callingRegions: list(text),
      cpsLimit: v.number(),
      defaultPhoneNumber: orNull(text),
      credentials: list(v.object({ secretArn: text })),
    }),
  ),
  origination: orNull(
    v.object({
      disabled: v.boolean(),
      routes: list(
        v.object({
          host: text,
          port: v.number(),
          protocol: v.picklist(["TCP", "UDP"]),
          priority: v.number(),
          weight: v.number(),
        }),
      ),
    }),
  ),
  emergency: orNull(
    v.object({
      dnis: list(v.object({ emergencyPhoneNumber: text, testPhoneNumber: orNull(text), callingCountry: text })),
    }),
  ),
  streaming: orNull(
    v.object({
      disabled: v.boolean(),
      dataRetentionInHours: v.number(),
      notificationTargets: list(v.picklist(["EventBridge", "SNS", "SQS"])),
      analyticsConfigurationArn: orNull(text),
    }),
  ),
  logging: v.object({ sipMessages: v.boolean(), mediaMetrics: v.boolean() }),
  externalSystems: orNull(v.object({ sessionBorderControllers: list(text), contactCenters: list(text) })),
  tags: v.record(text, text),
});

const voiceConnectorGroup = v.object({
  name: text,
  connectors: list(v.object({ voiceConnectorId: text, priority: v.number() })),
  distribution: v.picklist(["PriorityWeightedDistribution", "LoadBalancedDistribution"]),
  tags: v.record(text, text),
});

const phoneNumber = v.object({
  number: orNull(text),
  order: orNull(
    v.object({
      country: orNull(text),
      type: orNull(v.picklist(["Local", "TollFree"])),
      areaCode: orNull(text),
      city: orNull(text),
      state: orNull(text),
      tollFreePrefix: orNull(text),
    }),
  ),
  productType: v.picklist(["VoiceConnector", "SipMediaApplicationDialIn"]),
  name: orNull(text),
  callingName: orNull(text),
  voiceConnectorId: orNull(text),
  voiceConnectorGroupId: orNull(text),
});

const sipMediaApplication = v.object({
  name: text,
  region: text,
  lambdaArn: text,
  messageLogs: v.boolean(),
  tags: v.record(text, text),
});

const sipRule = v.object({
  name: text,
  triggerType: v.picklist(["ToPhoneNumber", "RequestUriHostname"]),
  triggerValue: text,
  disabled: v.boolean(),
  targets: list(v.object({ sipMediaApplicationId: text, region: text, priority: v.number() })),
});

const alertRule: v.GenericSchema<unknown, AlertRule> = v.variant("kind", [
  v.object({ kind: v.literal("keywords"), name: text, keywords: list(text), negate: v.boolean() }),
  v.object({ kind: v.literal("sentiment"), name: text, sentiment: v.literal("NEGATIVE"), seconds: v.number() }),
  v.object({ kind: v.literal("issue"), name: text }),
]);

const analytics = {
  recording: orNull(v.object({ destinationArn: text, format: v.picklist(["Wav", "Opus"]), enhanced: v.boolean() })),
  transcription: orNull(
    v.object({
      engine: v.picklist(["transcribe", "call-analytics"]),
      languages: list(text),
      preferredLanguage: orNull(text),
      vocabulary: orNull(text),
      vocabularyFilter: orNull(v.object({ name: text, method: v.picklist(["remove", "mask", "tag"]) })),
      languageModel: orNull(text),
      piiRedaction: orNull(v.object({ kind: v.picklist(["identify", "redact"]), types: list(text) })),
      filterPartialResults: v.boolean(),
      partialResultsStability: orNull(v.picklist(["high", "medium", "low"])),
      postCall: orNull(
        v.object({
          outputLocation: text,
          roleArn: text,
          redaction: orNull(v.picklist(["redacted", "redacted_and_unredacted"])),
        }),
      ),
    }),
  ),
  voiceAnalytics: orNull(v.object({ speakerSearch: v.boolean(), voiceTone: v.boolean() })),
  sinks: v.object({
    kinesisDataStreamArn: orNull(text),
    lambdaArn: orNull(text),
    sqsQueueArn: orNull(text),
    snsTopicArn: orNull(text),
  }),
  alerts: v.object({ disabled: v.boolean(), rules: list(alertRule) }),
} satisfies Record<keyof AnalyticsProperties, v.GenericSchema>;

const PROPERTIES: { readonly [Type in ResourceType]: v.GenericSchema<unknown, ResourceProperties[Type]> } = {
  "voice-connector": voiceConnector,
  "voice-connector-group": voiceConnectorGroup,
  "phone-number": phoneNumber,
  "sip-media-application": sipMediaApplication,
  "sip-rule": sipRule,
  "call-detail-records": v.object({ bucket: text }),
  "analytics-configuration": v.object({ ...analytics, name: text, roleArn: text, tags: v.record(text, text) }),
  "voice-profile-domain": v.object({
    name: text,
    description: orNull(text),
    kmsKeyArn: text,
    tags: v.record(text, text),
  }),
  "emergency-address": v.object({
    streetNumber: text,
    streetInfo: text,
    city: text,
    state: text,
    country: text,
    postalCode: text,
  }),
};

export const RESOURCE_TYPES = Object.keys(PROPERTIES) as ResourceType[];

/** What is enough to remove something. */
export const placeSchema = v.object({
  type: v.picklist(RESOURCE_TYPES),
  key,
  region: text,
  keep: v.boolean(),
});

/** A declaration that is resolved, with its type. */
export type Resolved = { [Type in ResourceType]: Wanted<Type> & { readonly type: Type } }[ResourceType];

export const resolvedSchema = v.variant(
  "type",
  RESOURCE_TYPES.map((type) =>
    v.object({ ...placeSchema.entries, type: v.literal(type), properties: PROPERTIES[type] }),
  ),
) as v.GenericSchema<unknown, Resolved>;
