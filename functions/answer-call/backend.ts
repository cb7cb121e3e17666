import type { VoiceConfig } from "../../shared/chime/config/config.ts";
import type { DeploymentConfig } from "../../shared/deployment.ts";
import type { Automation } from "../../shared/events/automations.ts";
import type { Fallback } from "../../shared/flow/fallback.ts";
import type { WatchConfig } from "../../shared/watch.ts";
import type { FlowArguments, FlowName } from "./flows/index.ts";
import type { FlowSettings } from "./flows/needs.ts";

/** A flow with what it is told. */
export type FlowRoute = {
  [Name in FlowName]: undefined extends FlowArguments[Name]
    ? { readonly flow: Name; readonly args?: undefined }
    : { readonly flow: Name; readonly args: FlowArguments[Name] };
}[FlowName];

/** All of a backend: voice resources, which flow answers what, and what flows need to know. */
export interface Backend extends VoiceConfig<FlowRoute> {
  /** By the id of a SIP media application that is not declared here, for calls that no number decides. */
  readonly applications?: Readonly<Record<string, FlowRoute>>;
  /** What callers hear when a flow cannot go on, and where they are connected to then. */
  readonly fallback?: Fallback;
  /** Who is told when something goes wrong. */
  readonly watch?: WatchConfig;
  /** What of yours runs when an event comes, by name; see `shared/events/automations.ts`. */
  readonly automations?: Readonly<Record<string, Automation>>;
  readonly flows?: Omit<FlowSettings, "voicemailBucket">;
  /** How it is deployed to AWS. */
  readonly deployment?: DeploymentConfig;
}

/** A backend, checked by the compiler here and by `checkBackend` when it is built. */
export function defineBackend(backend: Backend): Backend {
  return backend;
}
