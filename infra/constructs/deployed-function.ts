import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Alias,
  Architecture,
  Code,
  type IVersion,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { Construct } from "constructs";
import type { Backend } from "../../functions/answer-call/backend.ts";
import type { Bundle } from "../../functions/bundle.ts";
import type { DeploymentSettings } from "../../shared/deployment.ts";
import { type FunctionName, type FunctionSpec, functions } from "../../shared/events/subscriptions.ts";
import { deployedName, LIVE_ALIAS } from "../../shared/runtime/resources.ts";
import { policyStatements } from "../permissions.ts";
import type { Regions } from "../regions.ts";
import { environmentOf, type Resources } from "../resources.ts";
import { FunctionLog } from "./function-log.ts";
import { Rollout } from "./rollout.ts";
import { Triggers } from "./triggers.ts";

export interface DeployedFunctionsProps {
  readonly backend: Backend;
  readonly bundles: Readonly<Record<FunctionName, Bundle>>;
  readonly resources: Resources;
  readonly settings: DeploymentSettings;
  readonly regions: Regions;
}

/** Functions of the subscription table with all that starts them. */
export function deployFunctions<Name extends FunctionName>(
  scope: Construct,
  names: readonly Name[],
  props: DeployedFunctionsProps,
): Readonly<Record<Name, DeployedFunction>> {
  const { resources, settings } = props;
  const all = names.map((name) => {
    const deployed = new DeployedFunction(scope, name, props);
    new Triggers(deployed, "Triggers", { name, function: deployed.function, live: deployed.live, resources, settings });
    return [name, deployed] as const;
  });
  return Object.fromEntries(all) as Record<Name, DeployedFunction>;
}

/** One function of the subscription table, with a role and a log group of its own. */
export class DeployedFunction extends Construct {
  readonly function: LambdaFunction;
  /** What is to be invoked: the alias `live` of a function that keeps its versions, else the function. */
  readonly live: LambdaFunction | Alias;

  constructor(scope: Construct, name: FunctionName, props: DeployedFunctionsProps) {
    super(scope, name);
    const { backend, bundles, resources, settings, regions } = props;
    const spec: FunctionSpec = functions[name];
    // Dead letters of asynchronous invocations name the function: it should be one that people know.
    const functionName = deployedName(name);
    const logGroup = new FunctionLog(this, "Log", { functionName, days: settings.retention.logs });
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    for (const statement of policyStatements(name, resources, backend)) role.addToPrincipalPolicy(statement);
    const reserved = name === "answer-call" ? settings.reservedConcurrency : spec.reservedConcurrency;
    this.function = new LambdaFunction(this, "Function", {
      functionName,
      description: spec.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundles[name].folder),
      handler: "index.handler",
      environment: {
        ...environmentOf(resources),
        ...(Stack.of(this).region === regions.home ? {} : { HOME_REGION: regions.home }),
        POWERTOOLS_LOG_LEVEL: "INFO",
        NODE_OPTIONS: "--enable-source-maps",
      },
      timeout: Duration.seconds(spec.timeoutInSeconds),
      memorySize: spec.memoryInMegabytes,
      role,
      logGroup,
      retryAttempts: spec.retries,
      onFailure: new SqsDestination(resources.queues["dead-letters"]),
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
      ...(spec.recursive ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      // Calls that an old version has answered end on it, after the stack has moved on.
      ...(spec.keepsVersions ? { currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN } } : {}),
    });
    this.live = spec.keepsVersions ? this.#alias(settings) : this.function;
  }

  #alias({ provisionedConcurrency, rollout }: DeploymentSettings): Alias {
    const alias = new Alias(this, "Live", {
      aliasName: LIVE_ALIAS,
      version: this.function.currentVersion as IVersion,
      ...(provisionedConcurrency === 0 ? {} : { provisionedConcurrentExecutions: provisionedConcurrency }),
    });
    if (rollout !== "at-once") new Rollout(this, "Rollout", { alias, kind: rollout });
    return alias;
  }
}
