import { Aws, Duration, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { type QueueName, queueNameOf, queues } from "../../shared/events/subscriptions.ts";
import { CARILLON_BUS } from "../../shared/runtime/resources.ts";

/** A queue of the subscription table. */
export class CarillonQueue extends Queue {
  constructor(scope: Construct, id: QueueName, props: Pick<QueueProps, "deadLetterQueue"> = {}) {
    const { visibilityTimeoutInSeconds, retentionInSeconds } = queues[id];
    super(scope, id, {
      // By name, so that other stacks, and `carillon dead-letters`, find it in any account.
      queueName: queueNameOf(id),
      visibilityTimeout: Duration.seconds(visibilityTimeoutInSeconds),
      retentionPeriod: Duration.seconds(retentionInSeconds),
      // The voice service and EventBridge can write with SQS's own keys without being let near a key.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...props,
    });
  }
}

/** Where the functions and rules of a region leave what they give up on. */
export class DeadLetterQueue extends CarillonQueue {
  constructor(scope: Construct) {
    super(scope, "dead-letters");
    // Rules of every stack are called `carillon-...`, or are on the bus `carillon`.
    const rules = Stack.of(this).formatArn({ service: "events", resource: "rule", resourceName: `${CARILLON_BUS}*` });
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [this.queueArn],
        conditions: {
          StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
          ArnLike: { "aws:SourceArn": rules },
        },
      }),
    );
  }
}
