import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Backend } from "../functions/answer-call/backend.ts";
import type { FunctionName } from "../shared/events/subscriptions.ts";
import { RECORD_FOLDERS } from "../shared/records/key.ts";
import { CALLS_TABLE_SCHEMA, RECORDINGS_PREFIXES, REJECTED_RECORDS_PREFIX } from "../shared/runtime/resources.ts";
import { functionArn } from "./function-arns.ts";
import {
  analyticsRoles,
  credentialSecrets,
  domainKeys,
  isLogging,
  LOG_DELIVERY_ACTIONS,
  PROVISIONING_ACTIONS,
} from "./provisioning-permissions.ts";
import type { Resources } from "./resources.ts";

export interface Permission {
  readonly actions: readonly string[];
  /** ARNs the actions are allowed on; none: they are not needed. */
  readonly on: (resources: Resources, backend: Backend) => readonly string[];
  readonly conditions?: (resources: Resources) => Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The code does not call these: a service that it calls does, or makes sure that its caller might. */
  readonly isOfService?: true;
}

const objects = (prefix: keyof typeof RECORDINGS_PREFIXES) => (resources: Resources) => [
  resources.bucket.arnForObjects(`${RECORDINGS_PREFIXES[prefix]}*`),
];

/** A Voice Connector streams each leg to a stream of this name (service authorisation of AWSServiceRoleForAmazonChimeVoiceConnector). */
const callStreams = ({ bus }: Resources) => [
  Stack.of(bus).formatArn({ service: "kinesisvideo", resource: "stream", resourceName: "ChimeVoiceConnector-*" }),
];

/** Records may lie under any prefix. */
const recordFolders = Object.values(RECORD_FOLDERS).map((folder) => `*${folder}/*`);

/** Changing a call: its item, and everything that may leave through its outbox. Dead letters go where failed invocations do (`DeployedFunction`). */
const CHANGE_CALLS: readonly Permission[] = [
  { actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"], on: ({ table }) => [table.tableArn] },
  { actions: ["events:PutEvents"], on: ({ bus }) => [bus.eventBusArn] },
  { actions: ["sqs:SendMessage"], on: ({ queues: { work, finish } }) => [work.queueArn, finish.queueArn] },
];

const arnOf = (name: FunctionName, { bus }: Resources) => functionArn(bus, name);

/** Meetings and SIP media applications are named by ids that only the service knows. */
const chime =
  (resource: string) =>
  ({ bus }: Resources) => [
    Stack.of(bus).formatArn({
      service: "chime",
      ...(resource === "meeting" ? { region: "" } : {}),
      resource,
      resourceName: "*",
    }),
  ];

/**
 * What each function may do beyond writing its log and reading its queue: what its code calls, on what it calls it, and no more.
 */
export const permissions: Readonly<Record<FunctionName, readonly Permission[]>> = {
  "answer-call": [
    {
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"],
      on: ({ flowsTable }) => [flowsTable.tableArn],
    },
    {
      // Slow tasks, and versions of its own that have answered a call.
      actions: ["lambda:InvokeFunction"],
      on: (resources) => [arnOf("run-background", resources), `${arnOf("answer-call", resources)}:*`],
    },
  ],
  "run-background": [
    {
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      on: ({ flowsTable }) => [flowsTable.tableArn],
    },
    ...CHANGE_CALLS,
    { actions: ["chime:CreateSipMediaApplicationCall", "chime:UpdateSipMediaApplicationCall"], on: chime("sma") },
    { actions: ["chime:CreateAttendee"], on: chime("meeting") },
    // Links to messages are signed with the role of the function, and open what it may read.
    { actions: ["s3:GetObject"], on: objects("voicemails") },
    // There is no meeting yet to name (Service Authorization Reference, Amazon Chime).
    { actions: ["chime:CreateMeeting"], on: () => ["*"] },
  ],
  "track-streaming": CHANGE_CALLS,
  "consume-audio": [
    ...CHANGE_CALLS,
    { actions: ["s3:PutObject"], on: objects("parts") },
    { actions: ["kinesisvideo:GetDataEndpoint", "kinesisvideo:GetMedia"], on: callStreams },
  ],
  "finish-recording": [
    ...CHANGE_CALLS,
    // Powertools' record of what was finished already.
    { actions: ["dynamodb:PutItem", "dynamodb:DeleteItem"], on: ({ table }) => [table.tableArn] },
    // What no reader had is fetched from the archive, and stored beside the parts.
    { actions: ["s3:GetObject", "s3:PutObject"], on: objects("parts") },
    { actions: ["s3:ListBucket"], on: ({ bucket }) => [bucket.bucketArn] },
    { actions: ["s3:PutObject", "s3:AbortMultipartUpload"], on: objects("recordings") },
    {
      actions: ["kinesisvideo:GetDataEndpoint", "kinesisvideo:ListFragments", "kinesisvideo:GetMediaForFragmentList"],
      on: callStreams,
    },
  ],
  "ingest-records": [
    ...CHANGE_CALLS,
    {
      actions: ["s3:GetObject"],
      on: ({ recordsBucket }) => recordFolders.map((keys) => recordsBucket.arnForObjects(keys)),
    },
    // Who may not list a bucket is refused an object that is gone, and is not told that it is (API_GetObject, "Permissions").
    {
      actions: ["s3:ListBucket"],
      on: ({ recordsBucket, deadLetterBucket }) => [recordsBucket.bucketArn, deadLetterBucket.bucketArn],
    },
    // What could not be read is kept here, read again from here, and removed when it could.
    {
      actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      on: ({ deadLetterBucket }) => [deadLetterBucket.arnForObjects(`${REJECTED_RECORDS_PREFIX}*`)],
    },
  ],
  "track-analytics": CHANGE_CALLS,
  "provision-chime": [
    { actions: PROVISIONING_ACTIONS, on: () => ["*"] },
    { actions: ["secretsmanager:GetSecretValue"], on: (_, backend) => credentialSecrets(backend) },
    {
      // The service works with the key of a voice profile domain by a grant that its maker gives (administration guide, voice analytics).
      actions: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey"],
      on: (_, backend) => domainKeys(backend),
      conditions: ({ bus }) => ({
        StringEquals: { "kms:ViaService": `chimevoiceconnector.${Stack.of(bus).region}.amazonaws.com` },
      }),
      isOfService: true,
    },
    {
      // Call analytics works with roles that whoever configures it may pass on (administration guide, "Troubleshooting identity and access").
      actions: ["iam:PassRole"],
      on: (_, backend) => analyticsRoles(backend),
      isOfService: true,
    },
    {
      // Logs are delivered in the name of whoever turns them on; the actions have no resource to name (CloudWatch Logs user guide,
      // "Enable logging from AWS services").
      actions: LOG_DELIVERY_ACTIONS,
      on: (_, backend) => (isLogging(backend) ? ["*"] : []),
      isOfService: true,
    },
  ],
  reconcile: [
    ...CHANGE_CALLS,
    {
      actions: ["dynamodb:Query"],
      on: ({ table }) =>
        [CALLS_TABLE_SCHEMA.pendingIndex, CALLS_TABLE_SCHEMA.quietIndex].map(
          ({ name }) => `${table.tableArn}/index/${name}`,
        ),
    },
    // Legs that no event announced are looked for in the streams; their list cannot be narrowed (Service Authorization Reference).
    { actions: ["kinesisvideo:ListStreams"], on: () => ["*"] },
    {
      actions: ["kinesisvideo:GetDataEndpoint", "kinesisvideo:ListFragments", "kinesisvideo:GetMediaForFragmentList"],
      on: callStreams,
    },
  ],
};

export function policyStatements(name: FunctionName, resources: Resources, backend: Backend): PolicyStatement[] {
  return permissions[name].flatMap(({ actions, on, conditions }) => {
    const arns = [...on(resources, backend)];
    if (arns.length === 0) return [];
    const when = conditions ? { conditions: conditions(resources) } : {};
    return [new PolicyStatement({ actions: [...actions], resources: arns, ...when })];
  });
}
