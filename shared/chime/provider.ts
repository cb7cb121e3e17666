import type { ResourceProperties, ResourceType } from "./resources.ts";

/** What came of making or changing a resource. */
export interface Made {
  /** The id that the service knows it by. Another one than before: it was replaced, and the one before is still there. */
  readonly id: string;
  /** What others refer to it by: `id`, and what its type adds, such as `arn` or `outboundHostName`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A declaration whose references are resolved: what a provider is given. */
export interface Wanted<Type extends ResourceType> {
  /** Of the declaration: it goes into the owner tag where the service has tags. */
  readonly key: string;
  readonly region: string;
  readonly properties: ResourceProperties[Type];
  readonly keep: boolean;
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
  remove(id: string, had: Wanted<Type>): Promise<void>;
  /** The resource as the service has it; null: there is none. The key and what to keep are not the service's to know. */
  find(wanted: Wanted<Type>): Promise<Found<Type> | null>;
}

export interface Found<Type extends ResourceType> extends Made {
  readonly properties: ResourceProperties[Type];
}

export type ResourceProviders = { readonly [Type in ResourceType]: ResourceProvider<Type> };
