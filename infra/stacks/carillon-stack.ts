import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Backend } from "../../functions/answer-call/backend.ts";
import type { Bundle } from "../../functions/bundle.ts";
import type { DeploymentSettings } from "../../shared/deployment.ts";
import type { FunctionName, TaskName } from "../../shared/events/subscriptions.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import type { Regions } from "../regions.ts";

/** What every stack is made from. */
export interface CarillonProps {
  readonly backend: Backend;
  readonly settings: DeploymentSettings;
  readonly regions: Regions;
  readonly bundles: Readonly<Record<FunctionName, Bundle>>;
  readonly taskBundles: Readonly<Record<TaskName, Bundle>>;
}

/** A stack of Carillon, in any account, and by default in the home region. */
export abstract class CarillonStack extends Stack {
  /** @param name without the prefix */
  constructor(scope: Construct, name: string, description: string, region: string) {
    super(scope, deployedName(name), { description: `Carillon: ${description}`, env: { region } });
  }
}
