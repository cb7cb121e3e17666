import type { Construct } from "constructs";
import { AccessLogBucket } from "../constructs/access-log-bucket.ts";
import { BotPolicy } from "../constructs/bot-policy.ts";
import { DeadLetterQueue } from "../constructs/carillon-queue.ts";
import { deployFunctions } from "../constructs/deployed-function.ts";
import { RecordingsBucket } from "../constructs/recordings-bucket.ts";
import { SharedResources } from "../resources.ts";
import { type CarillonProps, CarillonStack } from "./carillon-stack.ts";

/**
 * What answers calls in one region. Away from home it brings what a call must not wait for another region for: a bucket for messages and a
 * queue for dead letters; the data stack keeps a copy of the table of flows there.
 */
export class CallsStack extends CarillonStack {
  constructor(scope: Construct, props: CarillonProps & { readonly region: string }) {
    const { region, regions, settings } = props;
    super(scope, `calls-${region}`, "answers calls", region);
    if (region !== regions.home) {
      new RecordingsBucket(this, "Recordings", settings, new AccessLogBucket(this, "AccessLogs", settings));
      new DeadLetterQueue(this);
    }
    for (const botAliasArn of settings.botAliases) {
      if (botAliasArn.split(":")[3] === region)
        new BotPolicy(this, `Bot-${botAliasArn.split("/").slice(1).join("-")}`, { botAliasArn });
    }
    const resources = new SharedResources(this, "Shared", regions.home);
    deployFunctions(this, ["answer-call", "run-background"], { ...props, resources });
  }
}
