/**
 * What people may do with the voice resources of an account, as IAM policies that name each action.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Chime"; administration guide, "Identity and access management".
 */
export type PolicyName = "operator" | "auditor" | "deployer";

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

export interface PolicyPlace {
  readonly account: string;
  readonly region: string;
  /** Name of the stacks' prefix. Default: `carillon`. */
  readonly prefix?: string;
}

const chime = (...operations: readonly string[]) => operations.map((operation) => `chime:${operation}`);

const READ = chime(
  "GetGlobalSettings",
  "GetPhoneNumber",
  "GetPhoneNumberOrder",
  "GetPhoneNumberSettings",
  "GetSipMediaApplication",
  "GetSipMediaApplicationLoggingConfiguration",
  "GetSipRule",
  "GetVoiceConnector",
  "GetVoiceConnectorEmergencyCallingConfiguration",
  "GetVoiceConnectorExternalSystemsConfiguration",
  "GetVoiceConnectorGroup",
  "GetVoiceConnectorLoggingConfiguration",
  "GetVoiceConnectorOrigination",
  "GetVoiceConnectorStreamingConfiguration",
  "GetVoiceConnectorTermination",
  "GetVoiceConnectorTerminationHealth",
  "GetVoiceProfileDomain",
  "ListAvailableVoiceConnectorRegions",
  "ListPhoneNumberOrders",
  "ListPhoneNumbers",
  "ListSipMediaApplications",
  "ListSipRules",
  "ListSupportedPhoneNumberCountries",
  "ListTagsForResource",
  "ListVoiceConnectorGroups",
  "ListVoiceConnectorTerminationCredentials",
  "ListVoiceConnectors",
  "ListVoiceProfileDomains",
  "SearchAvailablePhoneNumbers",
);

/** What the commands of an operator change: numbers and their use, but no trunk and no application. */
const OPERATE = chime(
  "AssociatePhoneNumbersWithVoiceConnector",
  "AssociatePhoneNumbersWithVoiceConnectorGroup",
  "BatchDeletePhoneNumber",
  "BatchUpdatePhoneNumber",
  "CreatePhoneNumberOrder",
  "DeletePhoneNumber",
  "DisassociatePhoneNumbersFromVoiceConnector",
  "DisassociatePhoneNumbersFromVoiceConnectorGroup",
  "RestorePhoneNumber",
  "UpdatePhoneNumber",
  "UpdatePhoneNumberSettings",
  "ValidateE911Address",
);

const METRICS = ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"];
const LOGS = ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:DescribeLogStreams"];
/** Services whose linked roles Carillon needs, and what makes each (administration guide, "Using service-linked roles"). */
export const SERVICE_LINKED_ROLES = [
  { service: "voiceconnector.chime.amazonaws.com", role: "AWSServiceRoleForAmazonChimeVoiceConnector" },
  { service: "mediapipelines.chime.amazonaws.com", role: "AWSServiceRoleForAmazonChimeSDKMediaPipelines" },
] as const;

/** Log groups of Voice Connectors (administration guide, "Monitoring with CloudWatch Logs"). */
const logGroups = ({ account, region }: PolicyPlace) =>
  ["ChimeVoiceConnectorLogs", "ChimeVoiceConnectorSipMessages"].map(
    (name) => `arn:aws:logs:${region}:${account}:log-group:/aws/${name}/*`,
  );

const tables = ({ account, region, prefix = "carillon" }: PolicyPlace) => {
  const table = `arn:aws:dynamodb:${region}:${account}:table/${prefix}-*`;
  return [table, `${table}/index/*`];
};

const look = (place: PolicyPlace): Statement[] => [
  // The service has no ARNs to restrict most of these reads to.
  { Sid: "VoiceResources", Effect: "Allow", Action: READ, Resource: "*" },
  // CloudWatch has no resources for metrics.
  { Sid: "Metrics", Effect: "Allow", Action: METRICS, Resource: "*" },
  { Sid: "Logs", Effect: "Allow", Action: LOGS, Resource: logGroups(place) },
  { Sid: "CallRecords", Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: tables(place) },
];

const POLICIES: Readonly<Record<PolicyName, (place: PolicyPlace) => Statement[]>> = {
  auditor: look,
  operator: (place) => [
    ...look(place),
    // An order has no ARN before it is made, and the service no condition on numbers.
    { Sid: "Numbers", Effect: "Allow", Action: OPERATE, Resource: "*" },
    {
      Sid: "RetryDeadLetters",
      Effect: "Allow",
      Action: [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:SendMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
      ],
      Resource: `arn:aws:sqs:${place.region}:${place.account}:${place.prefix ?? "carillon"}-*`,
    },
  ],
  deployer: ({ account, region, prefix = "carillon" }) => [
    // Everything else is done by the roles that `cdk bootstrap` made, and by the functions that are deployed.
    {
      Sid: "BootstrapRoles",
      Effect: "Allow",
      Action: ["sts:AssumeRole"],
      Resource: `arn:aws:iam::${account}:role/cdk-*-${account}-${region}`,
    },
    {
      Sid: "BootstrapVersion",
      Effect: "Allow",
      Action: ["ssm:GetParameter"],
      Resource: `arn:aws:ssm:${region}:${account}:parameter/cdk-bootstrap/*`,
    },
    {
      Sid: "Watch",
      Effect: "Allow",
      Action: ["cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents", "cloudformation:GetTemplate"],
      Resource: `arn:aws:cloudformation:${region}:${account}:stack/${prefix}*`,
    },
    {
      Sid: "LookForServiceLinkedRoles",
      Effect: "Allow",
      Action: ["iam:GetRole"],
      Resource: SERVICE_LINKED_ROLES.map(
        ({ service, role }) => `arn:aws:iam::${account}:role/aws-service-role/${service}/${role}`,
      ),
    },
    ...SERVICE_LINKED_ROLES.map(
      ({ service, role }): Statement => ({
        Sid: `Make${role}`,
        Effect: "Allow",
        Action: ["iam:CreateServiceLinkedRole"],
        Resource: `arn:aws:iam::${account}:role/aws-service-role/${service}/${role}`,
        Condition: { StringEquals: { "iam:AWSServiceName": service } },
      }),
    ),
  ],
};

/** A policy of least privilege for one kind of people. */
export const policyFor = (name: PolicyName, place: PolicyPlace): Policy => ({
  Version: "2012-10-17",
  Statement: POLICIES[name](place),
});

/** Actions of the voice service that a policy names. */
export const chimeActions: readonly string[] = [...READ, ...OPERATE];
