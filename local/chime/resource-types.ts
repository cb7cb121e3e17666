import type * as pipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { Resource } from "./collection.ts";

export interface Tag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

/** A resource with an ARN. */
export interface Tagged extends Resource {
  readonly tags?: readonly Tag[];
}

export interface Application extends Tagged {
  readonly name: string;
  readonly region: string;
  readonly lambdaArn: string;
  readonly logsMessages?: boolean;
}

export interface Rule extends Resource {
  readonly name: string;
  readonly disabled: boolean;
  readonly triggerType: voice.SipRuleTriggerType;
  readonly triggerValue: string;
  readonly targets: readonly { readonly applicationId: string; readonly priority: number; readonly region: string }[];
}

/** The id is the number itself, as in the service. */
export interface InventoryNumber extends Tagged {
  readonly productType: voice.PhoneNumberProductType;
  readonly orderId: string;
  /** Empty until somebody gives one. */
  readonly name: string;
  /** When its order is fulfilled; absent: long ago. */
  readonly acquiredAt?: number;
  /** The order does not get it. */
  readonly fails?: boolean;
  readonly assignment?: NumberAssignment | null;
  readonly callingName?: CallingName | null;
  /** When it went to the deletion queue; absent, null: it is not there. */
  readonly deletedAt?: number | null;
}

export interface NumberAssignment {
  readonly to: "VoiceConnectorId" | "VoiceConnectorGroupId";
  readonly id: string;
  readonly at: number;
}

export interface CallingName {
  readonly name: string;
  readonly changedAt: number;
}

export interface NumberOrder extends Resource {
  readonly productType: voice.PhoneNumberProductType;
  readonly phoneNumbers: readonly string[];
  /** Those that it does not get. */
  readonly failing?: readonly string[];
  /** When it is over; absent: at once. */
  readonly fulfilledAt?: number;
}

export interface Connector extends Tagged {
  readonly name: string;
  readonly region: voice.VoiceConnectorAwsRegion;
  readonly requireEncryption: boolean;
  readonly streaming: voice.StreamingConfiguration | null;
  readonly integrationType?: voice.VoiceConnectorIntegrationType;
  readonly networkType?: voice.NetworkType;
  /** Where calls to its phone system go. */
  readonly origination?: voice.Origination | null;
  readonly termination?: voice.Termination | null;
  /** User names of termination; their passwords are not kept. */
  readonly userNames?: readonly string[];
  /** The last OPTIONS request of the phone system. */
  readonly lastPing?: { readonly at: number; readonly source: string } | null;
  readonly emergency?: voice.EmergencyCallingConfiguration | null;
  readonly externalSystems?: voice.ExternalSystemsConfiguration | null;
  readonly logging?: voice.LoggingConfiguration;
}

export interface ConnectorGroup extends Tagged {
  readonly name: string;
  readonly items: readonly { readonly connectorId: string; readonly priority: number }[];
  readonly distribution: voice.CallDistributionType;
}

export interface ProfileDomain extends Tagged {
  readonly name: string;
  readonly description: string | undefined;
  readonly kmsKeyArn: string;
  /** With what it was asked for, to answer the same request again. */
  readonly token?: string | undefined;
}

export interface AnalyticsConfiguration extends Tagged {
  readonly name: string;
  readonly roleArn: string;
  readonly elements: readonly pipelines.MediaInsightsPipelineConfigurationElement[];
  readonly alerts: pipelines.RealTimeAlertConfiguration | undefined;
  readonly token?: string | undefined;
}

export interface Settings extends Resource {
  readonly cdrBucket: string | null;
  /** What callees see of numbers without a name of their own. */
  readonly callingName?: CallingName | null;
}
