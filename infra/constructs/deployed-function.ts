import { Duration, RemovalPolicy } from "aws-cdk-lib";
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
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { type FunctionName, type FunctionSpec, functions } from "../../shared/events/subscriptions.ts";
import { deployedName, LIVE_ALIAS } from "../../shared/runtime/resources.ts";
import { policyStatements } from "../permissions.ts";
import { environmentOf, type Resources } from "../resources.ts";

export interface DeployedFunctionProps {
  readonly name: FunctionName;
  /** Folder with `index.mjs`, which exports `handler`. */
  readonly bundleFolder: string;
  readonly resources: Resources;
}

/** One function of the subscription table, with a role and a log group of its own. */
export class DeployedFunction extends Construct {
  readonly function: LambdaFunction;
  /** What is to be invoked: the alias `live` of a function that keeps its versions, else the function. */
  readonly live: LambdaFunction | Alias;

  constructor(scope: Construct, id: string, { name, bundleFolder, resources }: DeployedFunctionProps) {
    super(scope, id);
    const spec: FunctionSpec = functions[name];
    // Dead letters of asynchronous invocations name the function: it should be one that people know.
    const functionName = deployedName(name);
    const logGroup = new LogGroup(this, "Log", {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    for (const statement of policyStatements(name, resources)) role.addToPrincipalPolicy(statement);
    this.function = new LambdaFunction(this, "Function", {
      functionName,
      description: spec.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleFolder),
      handler: "index.handler",
      environment: {
        ...environmentOf(resources),
        POWERTOOLS_LOG_LEVEL: "INFO",
        NODE_OPTIONS: "--enable-source-maps",
      },
      timeout: Duration.seconds(spec.timeoutInSeconds),
      memorySize: spec.memoryInMegabytes,
      role,
      logGroup,
      retryAttempts: spec.retries,
      onFailure: new SqsDestination(resources.queues["dead-letters"]),
      ...(spec.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: spec.reservedConcurrency }),
      ...(spec.recursive ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      // Calls that an old version has answered end on it, after the stack has moved on.
      ...(spec.keepsVersions ? { currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN } } : {}),
    });
    this.live = spec.keepsVersions
      ? new Alias(this, "Live", { aliasName: LIVE_ALIAS, version: this.function.currentVersion as IVersion })
      : this.function;
  }
}
