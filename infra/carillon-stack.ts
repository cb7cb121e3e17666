import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Bundle } from "../functions/bundle.ts";
import type { Automation } from "../shared/events/automations.ts";
import { type FunctionName, functionRows } from "../shared/events/subscriptions.ts";
import { Automations } from "./constructs/automations.ts";
import { CallsTable } from "./constructs/calls-table.ts";
import { DeployedFunction } from "./constructs/deployed-function.ts";
import { CarillonBus } from "./constructs/event-bus.ts";
import { FlowsTable } from "./constructs/flows-table.ts";
import { PrivateBucket } from "./constructs/private-bucket.ts";
import { QueueFeeds } from "./constructs/queue-feeds.ts";
import { Queues } from "./constructs/queues.ts";
import { RecordingsBucket } from "./constructs/recordings-bucket.ts";
import { RecordsBucket } from "./constructs/records-bucket.ts";
import { Triggers } from "./constructs/triggers.ts";
import { VoicemailNotice } from "./constructs/voicemail-notice.ts";
import { environmentOf, type Resources } from "./resources.ts";

export interface CarillonStackProps extends StackProps {
  readonly bundles: Readonly<Record<FunctionName, Bundle>>;
  readonly automations: Readonly<Record<string, Automation>>;
}

/** All of Carillon, in whatever account and region it is deployed to. */
export class CarillonStack extends Stack {
  constructor(scope: Construct, id: string, { bundles, automations, ...props }: CarillonStackProps) {
    super(scope, id, { description: "Carillon: a telephony backend for Amazon Chime SDK voice", ...props });
    const resources: Resources = {
      bus: new CarillonBus(this, "Bus"),
      table: new CallsTable(this, "Calls"),
      flowsTable: new FlowsTable(this, "Flows"),
      bucket: new RecordingsBucket(this, "Recordings"),
      recordsBucket: new RecordsBucket(this, "Records"),
      deadLetterBucket: new PrivateBucket(this, "DeadLetters"),
      queues: new Queues(this, "Queues").byName,
    };
    new QueueFeeds(this, "Feeds", resources);
    new VoicemailNotice(this, "Voicemails", resources);
    new Automations(this, "Automations", { automations, bus: resources.bus });
    for (const { name } of functionRows) {
      const deployed = new DeployedFunction(this, name, { name, bundleFolder: bundles[name].folder, resources });
      new Triggers(deployed, "Triggers", { name, function: deployed.function, live: deployed.live, resources });
    }
    for (const [name, value] of Object.entries(environmentOf(resources))) {
      new CfnOutput(this, name.replaceAll("_", ""), { value, description: `${name} of the functions` });
    }
  }
}
