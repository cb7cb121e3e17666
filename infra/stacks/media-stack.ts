import type { Construct } from "constructs";
import { LEGS_OF_FUNCTIONS } from "../../shared/deployment.ts";
import { deployFunctions } from "../constructs/deployed-function.ts";
import { LegReaders } from "../constructs/leg-readers.ts";
import { SharedResources } from "../resources.ts";
import { type CarillonProps, CarillonStack } from "./carillon-stack.ts";

/** What reads the audio of calls and makes recordings of it. */
export class MediaStack extends CarillonStack {
  constructor(scope: Construct, props: CarillonProps) {
    super(scope, "media", "reads audio and makes recordings", props.regions.home);
    const resources = new SharedResources(this, "Shared", props.regions.home);
    deployFunctions(this, ["track-streaming", "consume-audio", "finish-recording", "reconcile"], {
      ...props,
      resources,
    });
    const { backend, settings, taskBundles } = props;
    if (settings.legs <= LEGS_OF_FUNCTIONS) return;
    new LegReaders(this, "Readers", { backend, bundle: taskBundles["consume-audio"], resources, settings });
  }
}
