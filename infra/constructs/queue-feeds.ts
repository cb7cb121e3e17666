import { type EventPattern as CdkEventPattern, type IEventBusRef, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type QueueName, queueFeeds } from "../../shared/events/subscriptions.ts";
import { EVENT_DELIVERY } from "./triggers.ts";

export interface QueueFeedsProps {
  readonly queues: Readonly<Record<QueueName, Queue>>;
  readonly bus: IEventBusRef;
}

/** The rules that put events straight into the queues of the subscription table. */
export class QueueFeeds extends Construct {
  constructor(scope: Construct, id: string, { queues, bus }: QueueFeedsProps) {
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
