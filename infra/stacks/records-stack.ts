import type { Construct } from "constructs";
import { deployFunctions } from "../constructs/deployed-function.ts";
import { SharedResources } from "../resources.ts";
import { type CarillonProps, CarillonStack } from "./carillon-stack.ts";

/** What reads the records and insights of AWS about calls. */
export class RecordsStack extends CarillonStack {
  constructor(scope: Construct, props: CarillonProps) {
    super(scope, "records", "reads records and insights", props.regions.home);
    const resources = new SharedResources(this, "Shared", props.regions.home);
    deployFunctions(this, ["ingest-records", "track-analytics"], { ...props, resources });
  }
}
