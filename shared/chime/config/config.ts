import type { AlertRule } from "../analytics.ts";
import type { Quotas } from "../limits.ts";
import type { Tags } from "../resources.ts";

/**
 * The chapters of the Amazon Chime SDK administration guide as one configuration: what is written here is made, changed and removed
 * in the account. Resources are named by the keys of their section, and refer to each other by them.
 */
export interface VoiceConfig<Flow = unknown> {
  /** Where resources are that do not say it. Default: `us-east-1`. */
  readonly region?: string;
  /** Which flow answers, by the number that is called, E.164. */
  readonly inbound?: Named<Flow>;
  /** Which flow speaks in a call that is placed, by the number that calls, E.164. */
  readonly outbound?: Named<Flow>;
  readonly voiceConnectors?: Named<VoiceConnectorConfig>;
  readonly voiceConnectorGroups?: Named<VoiceConnectorGroupConfig>;
  /** By the number itself, E.164, or, for one that is yet to be ordered, by a name. */
  readonly phoneNumbers?: Named<PhoneNumberConfig>;
  /** Default: one, `answer-call`, when `inbound` or `outbound` names a number. */
  readonly sipMediaApplications?: Named<SipMediaApplicationConfig<Flow>>;
  /** Default: one for each number of `inbound` that no rule here is triggered by, with all applications that answer with flows as its targets. */
  readonly sipRules?: Named<SipRuleConfig>;
  /** Where the service writes the records of calls, of the whole account. Without it, the setting is not touched. */
  readonly callDetailRecords?: {
    /** Default: Carillon's bucket for records. */
    readonly bucket?: string;
  };
  readonly analyticsConfigurations?: Named<AnalyticsConfigurationConfig>;
  readonly voiceProfileDomains?: Named<VoiceProfileDomainConfig>;
  /** Addresses of buildings that call emergency services: each is validated before anything else is made. */
  readonly emergencyAddresses?: Named<EmergencyAddressConfig>;
  readonly dialPolicy?: {
    /** Numbers that may call to China: approved by AWS, and of a country that is allowed to (see `shared/numbering/dial-policy.ts`). */
    readonly approvedForChina?: readonly string[];
  };
  /** Quotas that AWS has raised for the account. */
  readonly quotas?: Partial<Quotas>;
}

export type Named<Value> = Readonly<Record<string, Value>>;

/** A SIP trunk between a phone system and the public network. */
export interface VoiceConnectorConfig {
  /** Default: `carillon-` and its key. */
  readonly name?: string;
  readonly region?: string;
  /** TLS and SRTP; then the service refuses plain calls. Default: true. */
  readonly requireEncryption?: boolean;
  /** Default: `IPV4_ONLY`. */
  readonly networkType?: "IPV4_ONLY" | "DUAL_STACK";
  /** Calls from the phone system. */
  readonly termination?: {
    readonly disabled?: boolean;
    /** IPv4 networks that the phone system calls from: public ones. */
    readonly cidrAllowedList: readonly string[];
    /** Countries that may be called, two letters each. */
    readonly callingRegions: readonly string[];
    /** Calls per second. Default: 1. */
    readonly cpsLimit?: number;
    /** Shown to callees when the phone system gives no number. */
    readonly defaultPhoneNumber?: string;
    /** Secrets of Secrets Manager, JSON `{"username": ..., "password": ...}` each. */
    readonly credentials?: readonly { readonly secretArn: string }[];
  };
  /** Calls to the phone system. */
  readonly origination?: {
    readonly disabled?: boolean;
    readonly routes: readonly {
      /** A name or a public address. */
      readonly host: string;
      /** Default: 5061 with encryption, else 5060. */
      readonly port?: number;
      /** Default: `TCP` with encryption, else `UDP`. */
      readonly protocol?: "TCP" | "UDP";
      /** 1 is tried first. */
      readonly priority: number;
      /** Share among routes of the same priority. */
      readonly weight: number;
    }[];
  };
  /** Calls to emergency services go by these numbers of a routing provider. Needs termination and origination. */
  readonly emergency?: {
    readonly dnis: readonly {
      readonly emergencyPhoneNumber: string;
      readonly testPhoneNumber?: string;
      /** Default: `US`, the only country that the service has it for. */
      readonly callingCountry?: string;
    }[];
  };
  /** Audio of calls to Kinesis Video Streams, where Carillon reads it. */
  readonly streaming?: {
    readonly disabled?: boolean;
    /** How long the streams keep audio. Recordings need 24 at least: what was lost live is fetched from there. */
    readonly dataRetentionInHours: number;
    /** Who is told of streams. Default: `EventBridge`. */
    readonly notificationTargets?: readonly ("EventBridge" | "SNS" | "SQS")[];
    /** Key of an analytics configuration. */
    readonly analytics?: string;
    /** Whether Carillon keeps recordings of the calls. Default: true. */
    readonly record?: boolean;
  };
  /** To CloudWatch Logs. Default: neither. SIP messages hold numbers of callers in clear. */
  readonly logging?: { readonly sipMessages?: boolean; readonly mediaMetrics?: boolean };
  readonly externalSystems?: {
    readonly sessionBorderControllers?: readonly string[];
    readonly contactCenters?: readonly string[];
  };
  readonly tags?: Tags;
}

/** Voice Connectors that stand in for each other, for calls to the phone system. */
export interface VoiceConnectorGroupConfig {
  readonly name?: string;
  /** Keys of Voice Connectors; priority 1 is tried first. */
  readonly connectors: readonly { readonly connector: string; readonly priority: number }[];
  /** Default: `PriorityWeightedDistribution`. */
  readonly distribution?: "PriorityWeightedDistribution" | "LoadBalancedDistribution";
  readonly tags?: Tags;
}

export interface PhoneNumberConfig {
  /** Orders it when it is not in the inventory: `true` for the number that is its key, or what to search for. */
  readonly order?: true | NumberSearch;
  /** Default: by what it is used for; without any use, `SipMediaApplicationDialIn`. */
  readonly productType?: "VoiceConnector" | "SipMediaApplicationDialIn";
  readonly name?: string;
  /** Shown to whom it calls: of local numbers of the US, 2 to 15 letters, digits or spaces. */
  readonly callingName?: string;
  readonly assignTo?: { readonly connector: string } | { readonly group: string };
  /** Whether the number is given back when it is taken out of here: it may be another's a week later. Default: false. */
  readonly release?: boolean;
}

export interface NumberSearch {
  /** Two letters. */
  readonly country: string;
  readonly type?: "Local" | "TollFree";
  /** Of the US, three digits. */
  readonly areaCode?: string;
  readonly city?: string;
  readonly state?: string;
  readonly tollFreePrefix?: string;
}

/** A function that answers calls in one region. */
export interface SipMediaApplicationConfig<Flow = unknown> {
  readonly name?: string;
  readonly region?: string;
  /** What answers calls whose number names no flow. One application in a region can say so. */
  readonly flow?: Flow;
  /** A function of yours, in the region of the application. Default: `answer-call`. */
  readonly lambdaArn?: string;
  /** Whether its messages go to CloudWatch Logs. Default: false. */
  readonly messageLogs?: boolean;
  readonly tags?: Tags;
}

/** What a call comes in by, and who answers it then. */
export interface SipRuleConfig {
  readonly name?: string;
  /** Key of a phone number, or of a Voice Connector whose outbound host is called. */
  readonly trigger: { readonly phoneNumber: string } | { readonly connector: string };
  /** Keys of SIP media applications, each in a region of its own: the first that can be reached answers. */
  readonly targets: readonly string[];
  readonly disabled?: boolean;
}

/** What is found out about calls while they are streamed. */
export interface AnalyticsConfigurationConfig {
  readonly name?: string;
  /** Role that the service works with. */
  readonly roleArn: string;
  readonly recording?: {
    /** ARN of a bucket, or of a folder in it. */
    readonly destinationArn: string;
    /** Default: `Wav`. */
    readonly format?: "Wav" | "Opus";
    /** Also a copy at 16 kHz, of calls of up to 30 minutes. Default: false. */
    readonly enhanced?: boolean;
  };
  readonly transcription?: {
    readonly engine: "transcribe" | "call-analytics";
    /** The one that is spoken. */
    readonly language?: string;
    /** Instead of it, of `transcribe`: two or more, among which the one that is spoken is found out. */
    readonly identifyLanguages?: readonly string[];
    /** The one of those that is taken when two are as likely. */
    readonly preferredLanguage?: string;
    readonly vocabulary?: string;
    readonly vocabularyFilter?: { readonly name: string; readonly method: "remove" | "mask" | "tag" };
    readonly languageModel?: string;
    readonly piiRedaction?: { readonly kind: "identify" | "redact"; readonly types?: readonly string[] };
    readonly filterPartialResults?: boolean;
    readonly partialResultsStability?: "high" | "medium" | "low";
    /** Of `call-analytics`: a report when the call is over. */
    readonly postCall?: {
      /** `s3://bucket/folder`. */
      readonly outputLocation: string;
      readonly roleArn: string;
      readonly redaction?: "redacted" | "redacted_and_unredacted";
    };
  };
  /** Needs the consent of whoever is analysed: the law of many places says so. */
  readonly voiceAnalytics?: { readonly speakerSearch?: boolean; readonly voiceTone?: boolean };
  readonly sinks?: {
    /** Gets what transcription and voice analytics find; they need it. */
    readonly kinesisDataStreamArn?: string;
    /** The other three: where voice analytics says what it found. */
    readonly lambdaArn?: string;
    readonly sqsQueueArn?: string;
    readonly snsTopicArn?: string;
  };
  readonly alerts?: { readonly disabled?: boolean; readonly rules: readonly AlertRule[] };
  readonly tags?: Tags;
}

export interface VoiceProfileDomainConfig {
  readonly name?: string;
  readonly description?: string;
  /** A symmetric key of yours, in the region of the domain. */
  readonly kmsKeyArn: string;
  /** Whether the domain, with everybody's voice in it, stays when it is taken out of here. Default: true, since a domain's profiles go with it for good. */
  readonly keep?: boolean;
  readonly tags?: Tags;
}

export interface EmergencyAddressConfig {
  readonly streetNumber: string;
  /** Without suite or flat. */
  readonly streetInfo: string;
  readonly city: string;
  readonly state: string;
  /** Default: `US`. */
  readonly country?: string;
  readonly postalCode: string;
}
