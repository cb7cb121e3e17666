import type { ResourceKey, ResourceProperties, ResourceType } from "./resources.ts";

/** What others can refer to of each type, besides its `id`. */
export const ATTRIBUTES = {
  "voice-connector": ["arn", "outboundHostName"],
  "voice-connector-group": ["arn"],
  "phone-number": ["number"],
  "sip-media-application": ["arn"],
  "sip-rule": [],
  "call-detail-records": ["bucket"],
  "analytics-configuration": ["arn"],
  "voice-profile-domain": ["arn"],
  "emergency-address": ["addressExternalId"],
} as const satisfies Record<ResourceType, readonly string[]>;

/** What came of making or changing a resource. */
export interface Made {
  /** The id that the service knows it by. Another one than before: it was replaced, and the one before is still there. */
  readonly id: string;
  /** What others refer to it by: `id`, and the `ATTRIBUTES` of its type. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Which resource of a configuration it is. */
export interface Place {
  /** Of the declaration: it goes into the owner tag where the service has tags. */
  readonly key: ResourceKey;
  /** Where the API is asked for it. */
  readonly region: string;
  readonly keep: boolean;
}

/** A declaration whose references are resolved: what a provider is given. */
export interface Wanted<Type extends ResourceType> extends Place {
  readonly properties: ResourceProperties[Type];
}

/**
 * Makes, changes and removes resources of one type. Each step may be cut off anywhere and is taken again from the start, as CloudFormation
 * does: it then finds what is already there.
 */
export interface ResourceProvider<Type extends ResourceType> {
  /** Makes it, or adopts what an earlier attempt made. What a failed attempt leaves behind is gone before the error leaves. */
  create(wanted: Wanted<Type>): Promise<Made>;
  /** Changes it in place, or makes its replacement where the service cannot change it. */
  update(id: string, wanted: Wanted<Type>, before: Wanted<Type>): Promise<Made>;
  /** Does nothing when it is gone already, or is to be kept. */
  remove(id: string, had: Place): Promise<void>;
  /** The resource as the service has it; null: there is none. The key and what to keep are not the service's to know. */
  find(wanted: Wanted<Type>): Promise<Found<Type> | null>;
  /** What bears an owner tag in any of these regions or, where the service has no tags, depends on nothing but what does. */
  owned(regions: readonly string[]): Promise<readonly Owned[]>;
}

export interface Found<Type extends ResourceType> extends Made {
  readonly properties: ResourceProperties[Type];
}

export interface Owned extends Made {
  /** Whom it was made for; of a type without tags, what its name makes of it. */
  readonly key: ResourceKey;
  /** Where it was found. */
  readonly region: string;
}

export type ResourceProviders = { readonly [Type in ResourceType]: ResourceProvider<Type> };
