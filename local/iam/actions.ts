import type { Context } from "./conditions.ts";

/** What a request says of itself: the members that the tables here ask for, by the names of the API. */
export type Input = Readonly<Record<string, unknown>>;

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** An action that an operation needs, on the resource that the request names. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

type Needs = (input: Input, place: Place) => readonly Need[];
/** ARNs of what a request names. */
type Resources = (input: Input, place: Place) => readonly string[];

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const isArn = (name: string) => name.startsWith("arn:");

/** A resource by its name, or by its ARN where the API takes either. */
const named =
  (service: string, member: string, prefix = ""): Resources =>
  (input, { account, region }) => {
    const name = text(input[member]);
    return [isArn(name) ? name : `arn:aws:${service}:${region}:${account}:${prefix}${name}`];
  };

const table = named("dynamodb", "TableName", "table/");
const tableOrIndex: Resources = (input, place) => {
  const index = text(input["IndexName"]);
  return table(input, place).map((arn) => (index === "" ? arn : `${arn}/index/${index}`));
};
const queue: Resources = ({ QueueUrl }, { account, region }) => [
  `arn:aws:sqs:${region}:${account}:${text(QueueUrl).split("/").at(-1)}`,
];
const buses: Resources = ({ Entries }, place) =>
  (Array.isArray(Entries) ? (Entries as readonly Input[]) : []).flatMap((entry) =>
    named("events", "EventBusName", "event-bus/")({ EventBusName: "default", ...entry }, place),
  );
/** The ARN of a stream ends with when it was made, which its name does not tell. */
const stream: Resources = ({ StreamARN, StreamName }, { account, region }) => [
  text(StreamARN) || `arn:aws:kinesisvideo:${region}:${account}:stream/${text(StreamName)}/0`,
];
const bucket: Resources = ({ Bucket }) => [`arn:aws:s3:::${text(Bucket)}`];
const object: Resources = ({ Bucket, Key }) => [`arn:aws:s3:::${text(Bucket)}/${text(Key)}`];
const deployedFunction: Resources = (input, place) => {
  const qualifier = text(input["Qualifier"]);
  const [arn = ""] = named("lambda", "FunctionName", "function:")(input, place);
  return [qualifier === "" || arn.endsWith(`:${qualifier}`) ? arn : `${arn}:${qualifier}`];
};
const application = named("chime", "SipMediaApplicationId", "sma/");
/** Meetings are of no region. */
const meeting: Resources = ({ MeetingId }, { account }) => [`arn:aws:chime::${account}:meeting/${text(MeetingId)}`];
const anything: Resources = () => ["*"];

/** The action that an operation needs on each resource that a request names. */
const on =
  (resources: Resources, action: string): Needs =>
  (input, place) =>
    resources(input, place).map((resource) => ({ action, resource }));

const same = (service: string, resources: Resources, operations: readonly string[]) =>
  Object.fromEntries(operations.map((operation) => [operation, on(resources, `${service}:${operation}`)]));

/** `bucket/key` of what is copied, with or without a slash before it. */
function copied({ CopySource }: Input): Input {
  const [Bucket = "", ...key] = decodeURIComponent(text(CopySource)).replace(/^\//, "").split("/");
  return { Bucket, Key: key.join("/") };
}

/**
 * What each operation needs, by the service that it is signed for (AWS Service Authorization Reference; for S3 "Required permissions for
 * Amazon S3 API operations"). An operation that is not here is an error: nobody has said what it needs.
 */
export const NEEDS: Readonly<Record<string, Readonly<Record<string, Needs>>>> = {
  dynamodb: {
    ...same("dynamodb", table, ["GetItem", "PutItem", "UpdateItem", "DeleteItem"]),
    ...same("dynamodb", tableOrIndex, ["Query"]),
  },
  events: { PutEvents: on(buses, "events:PutEvents") },
  kinesisvideo: {
    ...same("kinesisvideo", stream, ["GetDataEndpoint", "GetMedia", "ListFragments", "GetMediaForFragmentList"]),
    ListStreams: on(anything, "kinesisvideo:ListStreams"),
  },
  lambda: { Invoke: on(deployedFunction, "lambda:InvokeFunction") },
  s3: {
    GetObject: on(object, "s3:GetObject"),
    HeadObject: on(object, "s3:GetObject"),
    PutObject: on(object, "s3:PutObject"),
    DeleteObject: on(object, "s3:DeleteObject"),
    CopyObject: (input, place) => [
      ...on(object, "s3:GetObject")(copied(input), place),
      ...on(object, "s3:PutObject")(input, place),
    ],
    CreateMultipartUpload: on(object, "s3:PutObject"),
    UploadPart: on(object, "s3:PutObject"),
    CompleteMultipartUpload: on(object, "s3:PutObject"),
    AbortMultipartUpload: on(object, "s3:AbortMultipartUpload"),
    ListObjectsV2: (input, place) =>
      on(bucket, "s3:ListBucket")(input, place).map((need) => ({
        ...need,
        context: { "s3:prefix": text(input["Prefix"]) },
      })),
  },
  secretsmanager: {
    GetSecretValue: on(named("secretsmanager", "SecretId", "secret:"), "secretsmanager:GetSecretValue"),
  },
  sqs: {
    ...same("sqs", queue, ["SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"]),
    ChangeMessageVisibilityBatch: on(queue, "sqs:ChangeMessageVisibility"),
  },
};

/** Operations of the Chime SDK that have a resource; every other one is allowed on all resources or on none. */
const CHIME_RESOURCES: Readonly<Record<string, Resources>> = {
  CreateSipMediaApplicationCall: application,
  UpdateSipMediaApplicationCall: application,
  CreateAttendee: meeting,
};

/** Delivering logs is set up in the name of who turns them on (CloudWatch Logs user guide, "Enable logging from AWS services"). */
const LOG_DELIVERY = [
  ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"],
  ...["CreateLogGroup", "DescribeLogGroups", "PutResourcePolicy", "DescribeResourcePolicies"],
].map((operation) => ({ action: `logs:${operation}`, resource: "*" }));

const turnsOnLogs: Needs = ({ LoggingConfiguration: logging = {} }) =>
  Object.values(logging as Input).includes(true) ? LOG_DELIVERY : [];

/** The service works with a role that whoever configures it may pass on (administration guide, "Troubleshooting identity and access"). */
const passesRole: Needs = ({ ResourceAccessRoleArn }) => [
  { action: "iam:PassRole", resource: text(ResourceAccessRoleArn) },
];

/** The service works with a key by a grant that its maker gives (administration guide, voice analytics). */
const grantsKey: Needs = ({ ServerSideEncryptionConfiguration: encryption = {} }, { region }) =>
  ["CreateGrant", "Decrypt", "DescribeKey"].map((operation) => ({
    action: `kms:${operation}`,
    resource: text((encryption as Input)["KmsKeyArn"]),
    context: { "kms:ViaService": `chimevoiceconnector.${region}.amazonaws.com` },
  }));

/** What the service does, or asks for, in the name of who calls an operation. */
const CHIME_IN_NAME: Readonly<Record<string, Needs>> = {
  CreateMediaInsightsPipelineConfiguration: passesRole,
  CreateVoiceProfileDomain: grantsKey,
  PutSipMediaApplicationLoggingConfiguration: ({ SipMediaApplicationLoggingConfiguration }, place) =>
    turnsOnLogs({ LoggingConfiguration: SipMediaApplicationLoggingConfiguration }, place),
  PutVoiceConnectorLoggingConfiguration: turnsOnLogs,
  UpdateMediaInsightsPipelineConfiguration: passesRole,
};

/** In the Chime SDK each action is called as its operation. */
export function chimeNeeds(operation: string): Needs {
  const own = on(CHIME_RESOURCES[operation] ?? anything, `chime:${operation}`);
  return (input, place) => [...own(input, place), ...(CHIME_IN_NAME[operation]?.(input, place) ?? [])];
}

/** Who reads an object that is not there is told so only where it may list the bucket (API_GetObject, "Permissions"). */
export const missingObjectNeeds = on(bucket, "s3:ListBucket");
