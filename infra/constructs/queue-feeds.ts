import { type EventPattern as CdkEventPattern, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import { queueFeeds } from "../../shared/events/subscriptions.ts";
import type { Resources } from "../resources.ts";
import { EVENT_DELIVERY } from "./triggers.ts";

/** The rules that put events straight into the queues of the subscription table. */
export class QueueFeeds extends Construct {
  constructor(scope: Construct, id: string, { queues, bus }: Resources) {
    super(scope, id);
    queueFeeds.forEach(({ queue, bus: source, pattern }, index) => {
      const target = new SqsQueue(queues[queue], { ...EVENT_DELIVERY, deadLetterQueue: queues["dead-letters"] });
      new Rule(this, `${queue}-${index}`, {
        eventPattern: pattern as CdkEventPattern,
        ...(source === "carillon" ? { eventBus: bus } : {}),
        description: `Fills the queue ${queue}`,
        targets: [target],
      });
    });
  }
}
