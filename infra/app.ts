import { App, Validations } from "aws-cdk-lib";
import { CURRENTLY_RECOMMENDED_FLAGS, VALIDATE_AGAINST_DEFAULT_RULES } from "aws-cdk-lib/cx-api";
import { AwsSolutionsChecks } from "cdk-nag";
import type { Backend } from "../functions/answer-call/backend.ts";
import type { Bundle } from "../functions/bundle.ts";
import { deploymentSettings } from "../shared/deployment.ts";
import type { FunctionName, TaskName } from "../shared/events/subscriptions.ts";
import { acceptExceptions } from "./exceptions.ts";
import { regionsOf } from "./regions.ts";
import { AutomationsStack } from "./stacks/automations-stack.ts";
import { CallsStack } from "./stacks/calls-stack.ts";
import type { CarillonProps } from "./stacks/carillon-stack.ts";
import { ChimeStack } from "./stacks/chime-stack.ts";
import { DataStack } from "./stacks/data-stack.ts";
import { MediaStack } from "./stacks/media-stack.ts";
import { RecordsStack } from "./stacks/records-stack.ts";
import { WatchStack } from "./stacks/watch-stack.ts";

export interface BuildAppOptions {
  /** What `carillon.config.ts` exports, checked. */
  readonly backend: Backend;
  readonly bundles: Readonly<Record<FunctionName, Bundle>>;
  readonly taskBundles: Readonly<Record<TaskName, Bundle>>;
  /** CDK context on top of the recommended feature flags. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Where the cloud assembly goes. Default: a temporary folder. */
  readonly outdir?: string;
  /**
   * Whether `synth()` runs the template validator that comes with the CDK (offline, some seconds) and the AwsSolutions rules of cdk-nag, and
   * fails on what they find. Default: false.
   */
  readonly validate?: boolean;
}

/**
 * The CDK app. Its templates depend on nothing but the sources: no account, no look-ups, no telemetry, no traces of this machine.
 * @throws InvalidInputError for a region that Carillon cannot be in
 */
export function buildApp({
  backend,
  bundles,
  taskBundles,
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
  const regions = regionsOf(backend);
  const props: CarillonProps = {
    backend,
    bundles,
    taskBundles,
    regions,
    settings: deploymentSettings(backend.deployment),
  };
  const data = new DataStack(app, props);
  const calls = regions.calls.map((region) => new CallsStack(app, { ...props, region }));
  const media = new MediaStack(app, props);
  const records = new RecordsStack(app, props);
  const chime = new ChimeStack(app, props);
  const automations = new AutomationsStack(app, props);
  const watch = [...new Set([regions.home, ...regions.calls])].map(
    (region) => new WatchStack(app, { ...props, region }),
  );
  // They know each other by name: the order in which they are made, and removed the other way round, has to be said.
  for (const stack of [...calls, media, records, automations]) stack.addStackDependency(data);
  for (const stack of [...calls, media, records, ...watch]) chime.addStackDependency(stack);
  acceptExceptions(app);
  if (validate) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
