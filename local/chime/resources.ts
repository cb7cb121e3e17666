import type * as pipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { Directory } from "../../engine/directory.ts";
import { jsonFile } from "../json-file.ts";
import { Collection, type Resource } from "./collection.ts";
import { isInService } from "./number-state.ts";

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

interface Settings extends Resource {
  readonly cdrBucket: string | null;
  /** What callees see of numbers without a name of their own. */
  readonly callingName?: CallingName | null;
}

/** There is one set of settings. */
export const SETTINGS_ID = "global";

interface Kinds {
  applications: Application;
  rules: Rule;
  numbers: InventoryNumber;
  orders: NumberOrder;
  connectors: Connector;
  groups: ConnectorGroup;
  domains: ProfileDomain;
  analytics: AnalyticsConfiguration;
  settings: Settings;
}

/** What an error calls one of them. */
const NAMES: Readonly<Record<keyof Kinds, string>> = {
  applications: "SIP media application",
  rules: "SIP rule",
  numbers: "phone number",
  orders: "phone number order",
  connectors: "Voice Connector",
  groups: "Voice Connector group",
  domains: "voice profile domain",
  analytics: "media insights pipeline configuration",
  settings: "setting",
};

type Collections = { readonly [Kind in keyof Kinds]: Collection<Kinds[Kind]> };

/** The voice resources of the account, as data. */
export interface VoiceResources extends Collections {
  /** What decides where a call goes. */
  directory(): Directory;
}

export interface VoicePlace {
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds: numbers are ordered and released as time goes by. */
  readonly now: () => number;
}

/** @param path of the file that keeps them; absent: in memory only */
export function createVoiceResources(place: VoicePlace, path?: string): VoiceResources {
  const file = jsonFile<{ readonly [Kind in keyof Kinds]?: readonly Kinds[Kind][] }>(path);
  const stored = file.read();
  const collection = <Kind extends keyof Kinds>(kind: Kind) =>
    new Collection<Kinds[Kind]>(NAMES[kind], stored?.[kind] ?? [], save);
  const collections: Collections = {
    applications: collection("applications"),
    rules: collection("rules"),
    numbers: collection("numbers"),
    orders: collection("orders"),
    connectors: collection("connectors"),
    groups: collection("groups"),
    domains: collection("domains"),
    analytics: collection("analytics"),
    settings: collection("settings"),
  };

  function save(): void {
    file.write(Object.fromEntries(Object.entries(collections).map(([kind, items]) => [kind, items.all()])));
  }

  return {
    ...collections,
    directory: () => ({
      accountId: place.account,
      region: place.region,
      phoneNumbers: collections.numbers
        .all()
        .filter((number) => isInService(number, place.now()))
        .map(({ id }) => id),
      applications: collections.applications.all(),
      rules: collections.rules.all(),
    }),
  };
}

/** Host that calls from a Voice Connector name (Chime SDK administration guide, "Editing Voice Connector settings"). */
export const outboundHostOf = ({ id }: Pick<Connector, "id">): string => `${id}.voiceconnector.chime.aws`;
