import type { Automation } from "../../shared/events/automations.ts";
import type { Fallback } from "../../shared/flow/fallback.ts";
import type { FlowArguments, FlowName } from "./flows/index.ts";
import type { FlowSettings } from "./flows/needs.ts";

/** A flow with what it is told. */
export type FlowRoute = {
  [Name in FlowName]: undefined extends FlowArguments[Name]
    ? { readonly flow: Name; readonly args?: undefined }
    : { readonly flow: Name; readonly args: FlowArguments[Name] };
}[FlowName];

/** Which flow answers what, and what flows need to know. */
export interface Backend {
  /** By the number that is called, E.164. */
  readonly inbound?: Readonly<Record<string, FlowRoute>>;
  /** Of calls that are placed: by the number that calls, E.164. */
  readonly outbound?: Readonly<Record<string, FlowRoute>>;
  /** By the id of the SIP media application, for calls that no number decides. */
  readonly applications?: Readonly<Record<string, FlowRoute>>;
  /** What callers hear when a flow cannot go on, and where they are connected to then. */
  readonly fallback?: Fallback;
  /** What of yours runs when an event comes, by name; see `shared/events/automations.ts`. */
  readonly automations?: Readonly<Record<string, Automation>>;
  readonly flows?: Omit<FlowSettings, "voicemailBucket">;
  /** Numbers that may call to China: approved by AWS, and of a country that is allowed to (see `shared/numbering/dial-policy.ts`). */
  readonly approvedForChina?: readonly string[];
}

/** A backend, checked by the compiler here and by `checkBackend` when it is built. */
export function defineBackend(backend: Backend): Backend {
  return backend;
}
