import { Aws, Stack } from "aws-cdk-lib";
import { CfnResourcePolicy } from "aws-cdk-lib/aws-lex";
import type { Construct } from "constructs";

export interface BotPolicyProps {
  readonly botAliasArn: string;
}

/**
 * Lets SIP media applications of this account and region talk to a bot (developer guide, StartBotConversation). Their ARNs begin with
 * `arn:aws:voiceconnector` here, where S3 knows the same applications as `arn:aws:chime`.
 */
export class BotPolicy extends CfnResourcePolicy {
  constructor(scope: Construct, id: string, { botAliasArn }: BotPolicyProps) {
    const applications = Stack.of(scope).formatArn({ service: "voiceconnector", resource: "sma", resourceName: "*" });
    super(scope, id, {
      resourceArn: botAliasArn,
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "voiceconnector.chime.amazonaws.com" },
            Action: "lex:StartConversation",
            Resource: botAliasArn,
            Condition: {
              StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
              ArnLike: { "aws:SourceArn": applications },
            },
          },
        ],
      },
    });
  }
}
