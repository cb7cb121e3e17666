import { Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type QueueName, type QueueSpec, queueNameOf, queues } from "../../shared/events/subscriptions.ts";
import { CarillonQueue, DeadLetterQueue } from "./carillon-queue.ts";

/** The queues of the subscription table; what is received too often moves to `dead-letters`. */
export class Queues extends Construct {
  readonly byName: Readonly<Record<QueueName, Queue>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const deadLetters = new DeadLetterQueue(this);
    const queue = (name: Exclude<QueueName, "dead-letters">) => {
      const { maxReceiveCount } = queues[name];
      return new CarillonQueue(this, name, { deadLetterQueue: { queue: deadLetters, maxReceiveCount } });
    };
    this.byName = {
      work: queue("work"),
      finish: queue("finish"),
      records: queue("records"),
      analytics: queue("analytics"),
      streaming: queue("streaming"),
      "dead-letters": deadLetters,
    };
    this.#topics();
  }

  /** The topics that pass on to queues what is said there; what cannot be passed on is a dead letter. */
  #topics(): void {
    for (const [name, queue] of Object.entries(this.byName) as [QueueName, Queue][]) {
      const { hasTopic = false }: QueueSpec = queues[name];
      if (!hasTopic) continue;
      const topic = new Topic(this, `${name}-topic`, { topicName: queueNameOf(name), enforceSSL: true });
      topic.addSubscription(new SqsSubscription(queue, { deadLetterQueue: this.byName["dead-letters"] }));
    }
  }
}
