import { Duration } from "aws-cdk-lib";
import { Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type QueueName, type QueueSpec, queueNameOf, queues } from "../../shared/events/subscriptions.ts";

/** The queues of the subscription table; what is received too often moves to `dead-letters`. */
export class Queues extends Construct {
  readonly byName: Readonly<Record<QueueName, Queue>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const deadLetters = this.#queue("dead-letters", {});
    this.byName = {
      work: this.#queue("work", redriveTo(deadLetters, queues.work)),
      finish: this.#queue("finish", redriveTo(deadLetters, queues.finish)),
      records: this.#queue("records", redriveTo(deadLetters, queues.records)),
      analytics: this.#queue("analytics", redriveTo(deadLetters, queues.analytics)),
      streaming: this.#queue("streaming", redriveTo(deadLetters, queues.streaming)),
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

  #queue(name: QueueName, more: QueueProps): Queue {
    const { visibilityTimeoutInSeconds, retentionInSeconds } = queues[name];
    return new Queue(this, name, {
      // By name, so that `carillon dead-letters` finds its queue in any account.
      queueName: queueNameOf(name),
      visibilityTimeout: Duration.seconds(visibilityTimeoutInSeconds),
      retentionPeriod: Duration.seconds(retentionInSeconds),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...more,
    });
  }
}

function redriveTo(queue: Queue, { maxReceiveCount }: QueueSpec & { maxReceiveCount: number }) {
  return { deadLetterQueue: { queue, maxReceiveCount } };
}
