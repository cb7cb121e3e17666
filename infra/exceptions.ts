import { Stack, Validations } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { RECORD_FOLDERS } from "../shared/records/key.ts";

/** A finding of cdk-nag that stands, and why. */
export interface Exception {
  /** Path of the construct below its stack; `*` is any name. */
  readonly at: string;
  /** The rule, and what exactly it found. `{region}` is that of the stack. */
  readonly finding: string;
  readonly reason: string;
}

const on = (resource: string) => `AwsSolutions-IAM5[Resource::${resource}]`;
const bucket = (purpose: string, keys: string) =>
  on(`arn:aws:s3:::carillon-${purpose}-<AWS::AccountId>-{region}/${keys}`);
const streams = on("arn:aws:kinesisvideo:{region}:<AWS::AccountId>:stream/ChimeVoiceConnector-*");

const KEYS = "Its own prefix of the bucket: keys carry ids of calls, which are not known before.";
const STREAMS = "The voice service makes a stream for each leg, and only the prefix of its name is known.";
const LAST_RESORT =
  "It is a dead-letter queue; whose, stands in another stack or is a rule, where the check does not look.";

/** Every exception from the rules of AwsSolutions. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    at: "answer-call/Role",
    finding: on("arn:aws:lambda:{region}:<AWS::AccountId>:function:carillon-answer-call:*"),
    reason: "A call ends on the version that answered it: each of its own versions, and nothing else, may be asked.",
  },
  {
    at: "answer-call/Rollout/Group/ServiceRole",
    finding:
      "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]",
    reason: "The policy that CodeDeploy asks for, the one of the two that is limited.",
  },
  {
    at: "run-background/Role",
    finding: on("arn:aws:chime:{region}:<AWS::AccountId>:sma/*"),
    reason: "Ids of SIP media applications are known when they are made, after the function that answers them.",
  },
  {
    at: "run-background/Role",
    finding: on("arn:aws:chime::<AWS::AccountId>:meeting/*"),
    reason: "Attendees join meetings that flows make while they run.",
  },
  { at: "run-background/Role", finding: bucket("recordings", "voicemails/*"), reason: KEYS },
  {
    at: "run-background/Role",
    finding: on("*"),
    reason: "chime:CreateMeeting has no resource to name (Service Authorization Reference, Amazon Chime).",
  },
  { at: "consume-audio/Role", finding: bucket("recordings", "parts/*"), reason: KEYS },
  { at: "consume-audio/Role", finding: streams, reason: STREAMS },
  { at: "Readers/Task/TaskRole", finding: bucket("recordings", "parts/*"), reason: KEYS },
  { at: "Readers/Task/TaskRole", finding: streams, reason: STREAMS },
  {
    at: "Readers/Task/ExecutionRole",
    finding: on("*"),
    reason: "ecr:GetAuthorizationToken has no resource to name (Service Authorization Reference, Amazon ECR).",
  },
  {
    at: "Readers/Task",
    finding: "AwsSolutions-ECS2",
    reason: "Its environment is names of tables, buckets and queues; there is no secret.",
  },
  { at: "finish-recording/Role", finding: bucket("recordings", "parts/*"), reason: KEYS },
  { at: "finish-recording/Role", finding: bucket("recordings", "recordings/*"), reason: KEYS },
  { at: "finish-recording/Role", finding: streams, reason: STREAMS },
  { at: "reconcile/Role", finding: streams, reason: STREAMS },
  {
    at: "reconcile/Role",
    finding: on("*"),
    reason: "kinesisvideo:ListStreams cannot be narrowed (Service Authorization Reference, Kinesis Video Streams).",
  },
  ...Object.values(RECORD_FOLDERS).map((folder) => ({
    at: "ingest-records/Role",
    finding: bucket("records", `*${folder}/*`),
    reason: "Records of one kind: they may lie under any prefix, and their keys carry ids of calls.",
  })),
  { at: "ingest-records/Role", finding: bucket("dead-letters", "records/*"), reason: KEYS },
  {
    at: "provision-chime/Role",
    finding: on("*"),
    reason:
      "Most operations on voice resources, and those on log deliveries, have no ARN to name (Service Authorization Reference).",
  },
  {
    at: "Voice/ProviderRole",
    finding: on("<provisionchimeFunctionB1C684C6.Arn>:*"),
    reason: "The CDK's provider framework may invoke any version of the one function that it stands before.",
  },
  { at: "dead-letters", finding: "AwsSolutions-SQS3", reason: LAST_RESORT },
  { at: "Automations/*/DeadLetters", finding: "AwsSolutions-SQS3", reason: LAST_RESORT },
];

/** Lets the exceptions stand in every stack. */
export function acceptExceptions(app: Construct): void {
  for (const stack of app.node.children.filter(Stack.isStack)) {
    for (const construct of stack.node.findAll()) {
      const path = construct.node.path.split("/").slice(1);
      for (const { at, finding, reason } of EXCEPTIONS) {
        if (!isAt(path, at.split("/"))) continue;
        Validations.of(construct).acknowledge({ id: finding.replace("{region}", stack.region), reason });
      }
    }
  }
}

const isAt = (path: readonly string[], wanted: readonly string[]): boolean =>
  path.length === wanted.length && wanted.every((name, index) => name === "*" || name === path[index]);
