import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type QueueName, type QueueSpec, queues } from "../../shared/events/subscriptions.ts";
import { deployedName } from "../../shared/runtime/resources.ts";

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
      "dead-letters": deadLetters,
    };
  }

  #queue(name: QueueName, more: QueueProps): Queue {
    const { visibilityTimeoutInSeconds, retentionInSeconds } = queues[name];
    return new Queue(this, name, {
      // By name, so that `carillon dead-letters` finds its queue in any account.
      queueName: deployedName(name),
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
