import { App } from "aws-cdk-lib";
import { CURRENTLY_RECOMMENDED_FLAGS, VALIDATE_AGAINST_DEFAULT_RULES } from "aws-cdk-lib/cx-api";
import backend from "../carillon.config.ts";
import type { Bundle } from "../functions/bundle.ts";
import type { Automation } from "../shared/events/automations.ts";
import type { FunctionName } from "../shared/events/subscriptions.ts";
import { CarillonStack } from "./carillon-stack.ts";

export interface BuildAppOptions {
  readonly bundles: Readonly<Record<FunctionName, Bundle>>;
  /** Default: those of `carillon.config.ts`. */
  readonly automations?: Readonly<Record<string, Automation>>;
  /** CDK context on top of the recommended feature flags. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Where the cloud assembly goes. Default: a temporary folder. */
  readonly outdir?: string;
  /**
   * Whether `synth()` runs the template validator that comes with the CDK (offline, some seconds) and fails on its errors.
   * Default: false.
   */
  readonly validate?: boolean;
}

/** The CDK app. Its template depends on nothing but the sources: no account, no look-ups, no telemetry, no traces of this machine. */
export function buildApp({
  bundles,
  automations = backend.automations ?? {},
  context = {},
  outdir,
  validate = false,
}: BuildAppOptions): App {
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    context: { ...CURRENTLY_RECOMMENDED_FLAGS, [VALIDATE_AGAINST_DEFAULT_RULES]: true, ...context },
    builtinCloudFormationValidation: validate,
    analyticsReporting: false,
    performanceReporting: false,
    stackTraces: false,
    treeMetadata: false,
  });
  new CarillonStack(app, "carillon", { bundles, automations });
  return app;
}
