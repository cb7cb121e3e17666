import { RemovalPolicy } from "aws-cdk-lib";
import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { FACT_SOURCE } from "../../shared/events/facts.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import type { Resources } from "../resources.ts";
import { EVENT_DELIVERY } from "./triggers.ts";

/** Tells whoever subscribes to the topic, by e-mail or SMS, of each message that a caller left. */
export class VoicemailNotice extends Construct {
  constructor(scope: Construct, id: string, { bus, queues }: Pick<Resources, "bus" | "queues">) {
    super(scope, id);
    // A notice holds a number and a link. EventBridge cannot use the key that the account has for SNS; the rule below lets it use this one.
    const key = new Key(this, "Key", {
      description: "Notices of messages that callers left",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const topic = new Topic(this, "Topic", { topicName: deployedName("voicemails"), enforceSSL: true, masterKey: key });
    const of = (name: string) => EventField.fromPath(`$.detail.${name}`);
    const message = `A message for ${of("mailbox")} from ${of("fromNumber")} at ${of("leftTime")}: ${of("link")}`;
    new Rule(this, "Rule", {
      eventBus: bus,
      eventPattern: { source: [FACT_SOURCE], detailType: ["Voicemail Left"] },
      description: "Tells of messages that callers left",
      targets: [
        new SnsTopic(topic, {
          ...EVENT_DELIVERY,
          deadLetterQueue: queues["dead-letters"],
          message: RuleTargetInput.fromText(message),
        }),
      ],
    });
  }
}
