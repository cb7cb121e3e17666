import type { AnalyticsProperties } from "./analytics.ts";

/**
 * The voice resources of an account as data: what a configuration asks for, and what a provider makes. The words are those of the
 * Chime SDK voice API in camel case; what a member means and may be stands in its reference under that name.
 */
export interface ResourceProperties {
  readonly "voice-connector": VoiceConnectorProperties;
  readonly "voice-connector-group": VoiceConnectorGroupProperties;
  readonly "phone-number": PhoneNumberProperties;
  readonly "sip-media-application": SipMediaApplicationProperties;
  readonly "sip-rule": SipRuleProperties;
  readonly "call-detail-records": CallDetailRecordsProperties;
  readonly "analytics-configuration": AnalyticsConfigurationProperties;
  readonly "voice-profile-domain": VoiceProfileDomainProperties;
  readonly "emergency-address": EmergencyAddressProperties;
}

export type ResourceType = keyof ResourceProperties;

/** `voice-connector/main`: the type and the name that the configuration gives. */
export type ResourceKey = `${ResourceType}/${string}`;

/** What stands in a declaration where something of another resource goes that is known only once that exists. */
export interface Ref {
  readonly ref: ResourceKey;
  /** Of `Made.attributes`. */
  readonly attribute: string;
}

/** Properties, with references in the place of what others are known by. */
export type Declared<Value> = Value extends string
  ? Value | Ref
  : Value extends readonly (infer Item)[]
    ? readonly Declared<Item>[]
    : Value extends object
      ? { readonly [Member in keyof Value]: Declared<Value[Member]> }
      : Value;

/** A resource as it is asked for. */
export type Declaration = {
  [Type in ResourceType]: {
    readonly key: ResourceKey;
    readonly type: Type;
    /** Where the API is asked for it. */
    readonly region: string;
    readonly properties: Declared<ResourceProperties[Type]>;
    /** Stays when it is taken out of the configuration: a number that is given back may be another's tomorrow. */
    readonly keep: boolean;
  };
}[ResourceType];

export type Tags = Readonly<Record<string, string>>;

/** Tags that name the owner of a resource, so that what a lost reply made is found again. */
export const OWNER_TAG = "carillon:resource";

export interface VoiceConnectorProperties {
  readonly name: string;
  readonly region: string;
  readonly requireEncryption: boolean;
  readonly networkType: "IPV4_ONLY" | "DUAL_STACK";
  readonly termination: TerminationProperties | null;
  readonly origination: OriginationProperties | null;
  readonly emergency: EmergencyCallingProperties | null;
  readonly streaming: StreamingProperties | null;
  readonly logging: { readonly sipMessages: boolean; readonly mediaMetrics: boolean };
  readonly externalSystems: {
    readonly sessionBorderControllers: readonly string[];
    readonly contactCenters: readonly string[];
  } | null;
  readonly tags: Tags;
}

export interface TerminationProperties {
  readonly disabled: boolean;
  /** Public IPv4 networks that may call out. */
  readonly cidrAllowedList: readonly string[];
  /** Countries that may be called, two letters each. */
  readonly callingRegions: readonly string[];
  readonly cpsLimit: number;
  readonly defaultPhoneNumber: string | null;
  /** Secrets of Secrets Manager, JSON `{"username": ..., "password": ...}` each. */
  readonly credentials: readonly { readonly secretArn: string }[];
}

export interface OriginationProperties {
  readonly disabled: boolean;
  readonly routes: readonly {
    readonly host: string;
    readonly port: number;
    readonly protocol: "TCP" | "UDP";
    readonly priority: number;
    readonly weight: number;
  }[];
}

export interface EmergencyCallingProperties {
  readonly dnis: readonly {
    readonly emergencyPhoneNumber: string;
    readonly testPhoneNumber: string | null;
    readonly callingCountry: string;
  }[];
}

export interface StreamingProperties {
  readonly disabled: boolean;
  readonly dataRetentionInHours: number;
  readonly notificationTargets: readonly ("EventBridge" | "SNS" | "SQS")[];
  /** Of an analytics configuration; null: none. */
  readonly analyticsConfigurationArn: string | null;
}

export interface VoiceConnectorGroupProperties {
  readonly name: string;
  readonly connectors: readonly { readonly voiceConnectorId: string; readonly priority: number }[];
  readonly distribution: "PriorityWeightedDistribution" | "LoadBalancedDistribution";
  readonly tags: Tags;
}

export interface PhoneNumberProperties {
  /** E.164; null: one that a search finds is ordered. */
  readonly number: string | null;
  /** Orders it when it is not in the inventory; null: it must be there. */
  readonly order: {
    /** Of a search; null where the number is known. */
    readonly country: string | null;
    readonly type: "Local" | "TollFree" | null;
    readonly areaCode: string | null;
    readonly city: string | null;
    readonly state: string | null;
    readonly tollFreePrefix: string | null;
  } | null;
  readonly productType: "VoiceConnector" | "SipMediaApplicationDialIn";
  readonly name: string | null;
  /** Shown to whom the number calls; null: left as it is. */
  readonly callingName: string | null;
  readonly voiceConnectorId: string | null;
  readonly voiceConnectorGroupId: string | null;
}

export interface SipMediaApplicationProperties {
  readonly name: string;
  readonly region: string;
  readonly lambdaArn: string;
  readonly messageLogs: boolean;
  readonly tags: Tags;
}

export interface SipRuleProperties {
  readonly name: string;
  readonly triggerType: "ToPhoneNumber" | "RequestUriHostname";
  readonly triggerValue: string;
  readonly disabled: boolean;
  readonly targets: readonly {
    readonly sipMediaApplicationId: string;
    readonly region: string;
    readonly priority: number;
  }[];
}

/** Where the service writes call detail records: one bucket for the account. */
export interface CallDetailRecordsProperties {
  readonly bucket: string;
}

/** A media insights pipeline configuration of the media pipelines API. */
export interface AnalyticsConfigurationProperties extends AnalyticsProperties {
  readonly name: string;
  readonly roleArn: string;
  readonly tags: Tags;
}

export interface VoiceProfileDomainProperties {
  readonly name: string;
  readonly description: string | null;
  readonly kmsKeyArn: string;
  readonly tags: Tags;
}

/** An address that is validated when it is declared: nothing is made of it, and the validated form is what an INVITE must carry. */
export interface EmergencyAddressProperties {
  readonly streetNumber: string;
  readonly streetInfo: string;
  readonly city: string;
  readonly state: string;
  readonly country: string;
  readonly postalCode: string;
}
