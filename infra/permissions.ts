import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { FunctionName } from "../shared/events/subscriptions.ts";
import { RECORD_FOLDERS } from "../shared/records/key.ts";
import { CALLS_TABLE_SCHEMA, RECORDINGS_PREFIXES, REJECTED_RECORDS_PREFIX } from "../shared/runtime/resources.ts";
import { functionArn } from "./function-arns.ts";
import { credentialSecrets, PROVISIONING_ACTIONS } from "./provisioning-permissions.ts";
import type { Resources } from "./resources.ts";

interface Permission {
  readonly actions: readonly string[];
  /** ARNs the actions are allowed on. */
  readonly on: (resources: Resources) => readonly string[];
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
    { actions: ["secretsmanager:GetSecretValue"], on: credentialSecrets },
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

export function policyStatements(name: FunctionName, resources: Resources): PolicyStatement[] {
  return permissions[name].flatMap(({ actions, on }) => {
    const arns = [...on(resources)];
    return arns.length > 0 ? [new PolicyStatement({ actions: [...actions], resources: arns })] : [];
  });
}
