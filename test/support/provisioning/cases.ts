import { elementsOf } from "../../../functions/provision-chime/resources/analytics-elements.ts";
import type { Resolved } from "../../../shared/chime/declaration-schema.ts";
import type { ResourceKey, ResourceProperties, ResourceType } from "../../../shared/chime/resources.ts";
import { PLACE, SECRETS, type World } from "./world.ts";

/** One resource, as a stack has it: how it begins, and each way in which it may be changed. */
export interface Case<Type extends ResourceType = ResourceType> {
  readonly type: Type;
  /** Puts what it refers to into the account. */
  setUp?(world: World): Ids;
  first(ids: Ids): ResourceProperties[Type];
  /** One member each. */
  readonly changes: Readonly<
    Record<string, (first: ResourceProperties[Type], ids: Ids) => Partial<ResourceProperties[Type]>>
  >;
  /** Changes that replace it. */
  readonly replacing: readonly string[];
  readonly keep?: boolean;
  /** Changes that are not undone by what was before: null leaves things as they are. */
  readonly lasting?: readonly string[];
}

export type Ids = Readonly<Record<string, string>>;

export function resolved<Type extends ResourceType>(
  type: Type,
  properties: ResourceProperties[Type],
  {
    key = `${type}/it`,
    keep = false,
    region = PLACE.region,
  }: { key?: ResourceKey; keep?: boolean; region?: string } = {},
): Resolved {
  // The compiler does not follow that the properties are those of the type: the parameters above say it.
  return { type, key, keep, region, properties } as unknown as Resolved;
}

type Region = "us-east-1" | "us-west-2";

const LAMBDA = `arn:aws:lambda:us-east-1:${PLACE.account}:function:answer-call:live`;
const [SECRET_ONE = "", SECRET_TWO = ""] = Object.keys(SECRETS);

export const CONNECTOR: ResourceProperties["voice-connector"] = {
  name: "main",
  region: "us-east-1",
  requireEncryption: true,
  networkType: "IPV4_ONLY",
  termination: {
    disabled: false,
    cidrAllowedList: ["203.0.113.0/27"],
    callingRegions: ["US", "CA"],
    cpsLimit: 1,
    defaultPhoneNumber: null,
    credentials: [{ secretArn: SECRET_ONE }],
  },
  origination: {
    disabled: false,
    routes: [{ host: "203.0.113.9", port: 5061, protocol: "TCP", priority: 1, weight: 5 }],
  },
  emergency: { dnis: [{ emergencyPhoneNumber: "+12065550911", testPhoneNumber: null, callingCountry: "US" }] },
  streaming: {
    disabled: false,
    dataRetentionInHours: 24,
    notificationTargets: ["EventBridge"],
    analyticsConfigurationArn: null,
  },
  logging: { sipMessages: true, mediaMetrics: false },
  externalSystems: { sessionBorderControllers: ["ORACLE_ACME_PACKET_SBC"], contactCenters: [] },
  tags: { team: "voice" },
};

export const ANALYTICS: ResourceProperties["analytics-configuration"] = {
  name: "insights",
  roleArn: `arn:aws:iam::${PLACE.account}:role/analytics`,
  recording: { destinationArn: "arn:aws:s3:::calls", format: "Wav", enhanced: false },
  transcription: null,
  voiceAnalytics: null,
  sinks: {
    kinesisDataStreamArn: `arn:aws:kinesis:us-east-1:${PLACE.account}:stream/insights`,
    lambdaArn: null,
    sqsQueueArn: null,
    snsTopicArn: null,
  },
  alerts: { disabled: false, rules: [] },
  tags: {},
};

export const TRANSCRIPTION: NonNullable<ResourceProperties["analytics-configuration"]["transcription"]> = {
  engine: "transcribe",
  languages: ["en-US"],
  preferredLanguage: null,
  vocabulary: null,
  vocabularyFilter: null,
  languageModel: null,
  piiRedaction: null,
  filterPartialResults: false,
  partialResultsStability: null,
  postCall: null,
};

export const APPLICATION: ResourceProperties["sip-media-application"] = {
  name: "front",
  region: "us-east-1",
  lambdaArn: LAMBDA,
  messageLogs: true,
  tags: { team: "voice" },
};

export const NUMBER: ResourceProperties["phone-number"] = {
  number: null,
  order: { country: "US", type: null, areaCode: "206", city: null, state: null, tollFreePrefix: null },
  productType: "VoiceConnector",
  name: null,
  callingName: null,
  voiceConnectorId: null,
  voiceConnectorGroupId: null,
};

/** What others made long ago: it is put there without a request. */
const made = ({ clock }: World) => ({ createdAt: clock.now(), updatedAt: clock.now() });

function putConnector(world: World, name: string, region: Region = "us-east-1"): string {
  const connector = { ...made(world), id: `${name}abcdefghijklmnopqrstuvwx`.slice(0, 22), name, region };
  return world.resources.connectors.put({ ...connector, requireEncryption: true, streaming: null }).id;
}

function putApplication(world: World, name: string, region: Region): string {
  const lambdaArn = LAMBDA.replace("us-east-1", region);
  return world.resources.applications.put({ ...made(world), id: `${name}-application`, name, region, lambdaArn }).id;
}

function putNumber(world: World, id: string): string {
  const number = {
    ...made(world),
    id,
    productType: "SipMediaApplicationDialIn",
    orderId: "long ago",
    name: "",
  } as const;
  return world.resources.numbers.put(number).id;
}

const connector: Case<"voice-connector"> = {
  type: "voice-connector",
  setUp(world) {
    const configuration = { ...made(world), id: "insights-id", name: "insights", roleArn: ANALYTICS.roleArn };
    world.resources.analytics.put({ ...configuration, elements: elementsOf(ANALYTICS), alerts: undefined });
    return { analytics: `arn:aws:chime:us-east-1:${PLACE.account}:media-insights-pipeline-configuration/insights` };
  },
  first: () => CONNECTOR,
  changes: {
    name: () => ({ name: "renamed" }),
    requireEncryption: () => ({ requireEncryption: false }),
    region: () => ({ region: "us-west-2" }),
    networkType: () => ({ networkType: "DUAL_STACK" }),
    "termination is disabled": ({ termination }) => ({
      termination: termination && { ...termination, disabled: true },
      emergency: null,
    }),
    "termination with others": ({ termination }) => ({
      termination: termination && {
        ...termination,
        cidrAllowedList: ["198.51.100.0/28", "203.0.113.0/27"],
        callingRegions: ["US"],
        cpsLimit: 1,
        defaultPhoneNumber: "+12065550155",
      },
    }),
    "credentials of another secret": ({ termination }) => ({
      termination: termination && { ...termination, credentials: [{ secretArn: SECRET_TWO }] },
    }),
    "no credentials": ({ termination }) => ({ termination: termination && { ...termination, credentials: [] } }),
    "no termination": () => ({ termination: null, emergency: null }),
    "other routes": () => ({
      emergency: null,
      origination: {
        disabled: true,
        routes: [
          { host: "pbx.example.com", port: 5061, protocol: "TCP", priority: 2, weight: 1 },
          { host: "203.0.113.9", port: 5061, protocol: "TCP", priority: 1, weight: 1 },
        ],
      },
    }),
    "no origination": () => ({ origination: null, emergency: null }),
    "other emergency numbers": () => ({
      emergency: {
        dnis: [{ emergencyPhoneNumber: "+12065550912", testPhoneNumber: "+12065550913", callingCountry: "US" }],
      },
    }),
    "no emergency calling": () => ({ emergency: null }),
    "streaming with analytics": (_first, ids) => ({
      streaming: {
        disabled: false,
        dataRetentionInHours: 48,
        notificationTargets: ["SQS", "EventBridge"],
        analyticsConfigurationArn: ids["analytics"] ?? "",
      },
    }),
    "no streaming": () => ({ streaming: null }),
    logging: () => ({ logging: { sipMessages: false, mediaMetrics: true } }),
    "other systems": () => ({
      externalSystems: { sessionBorderControllers: [], contactCenters: ["AVAYA_AURA_CONTACT_CENTER"] },
    }),
    "no external systems": () => ({ externalSystems: null }),
    tags: () => ({ tags: { team: "desk", more: "yes" } }),
    "nothing but a name": () => ({
      termination: null,
      origination: null,
      emergency: null,
      streaming: null,
      externalSystems: null,
      logging: { sipMessages: false, mediaMetrics: false },
      tags: {},
    }),
  },
  replacing: ["region", "networkType"],
};

const group: Case<"voice-connector-group"> = {
  type: "voice-connector-group",
  setUp: (world) => ({ one: putConnector(world, "one"), two: putConnector(world, "two", "us-west-2") }),
  first: ({ one = "", two = "" }) => ({
    name: "both",
    connectors: [
      { voiceConnectorId: one, priority: 1 },
      { voiceConnectorId: two, priority: 2 },
    ],
    distribution: "PriorityWeightedDistribution",
    tags: {},
  }),
  changes: {
    name: () => ({ name: "renamed" }),
    connectors: ({ connectors }) => ({ connectors: connectors.slice(1) }),
    priorities: ({ connectors }) => ({ connectors: connectors.map((item, at) => ({ ...item, priority: 9 - at })) }),
    distribution: () => ({ distribution: "LoadBalancedDistribution" }),
    tags: () => ({ tags: { team: "voice" } }),
  },
  replacing: [],
};

const application: Case<"sip-media-application"> = {
  type: "sip-media-application",
  first: () => APPLICATION,
  changes: {
    name: () => ({ name: "renamed" }),
    lambdaArn: () => ({ lambdaArn: LAMBDA.replace("answer-call", "other") }),
    region: () => ({ region: "us-west-2", lambdaArn: LAMBDA.replace("us-east-1", "us-west-2") }),
    messageLogs: () => ({ messageLogs: false }),
    tags: () => ({ tags: {} }),
  },
  replacing: ["region"],
};

const rule: Case<"sip-rule"> = {
  type: "sip-rule",
  setUp: (world) => ({
    east: putApplication(world, "east", "us-east-1"),
    west: putApplication(world, "west", "us-west-2"),
    number: putNumber(world, "+12065550100"),
    other: putNumber(world, "+12065550101"),
  }),
  first: ({ number = "", east = "", west = "" }) => ({
    name: "front desk",
    triggerType: "ToPhoneNumber",
    triggerValue: number,
    disabled: false,
    targets: [
      { sipMediaApplicationId: east, region: "us-east-1", priority: 1 },
      { sipMediaApplicationId: west, region: "us-west-2", priority: 2 },
    ],
  }),
  changes: {
    name: () => ({ name: "renamed" }),
    trigger: (_first, { other = "" }) => ({ triggerValue: other }),
    disabled: () => ({ disabled: true }),
    targets: ({ targets }) => ({ targets: targets.slice(0, 1) }),
    priorities: ({ targets: [east, west] }) => ({
      targets: [west, east].flatMap((target, at) => (target ? [{ ...target, priority: at + 3 }] : [])),
    }),
  },
  replacing: ["trigger"],
};

const number: Case<"phone-number"> = {
  type: "phone-number",
  setUp(world) {
    const one = putConnector(world, "one");
    const group = {
      ...made(world),
      id: "both-group",
      name: "both",
      distribution: "PriorityWeightedDistribution",
    } as const;
    world.resources.groups.put({ ...group, items: [{ connectorId: one, priority: 1 }] });
    return { one, two: putConnector(world, "two"), group: group.id };
  },
  first: ({ one = "" }) => ({ ...NUMBER, voiceConnectorId: one }),
  changes: {
    name: () => ({ name: "Front desk" }),
    callingName: () => ({ callingName: "Example Inc" }),
    "another connector": (_first, { two = "" }) => ({ voiceConnectorId: two }),
    "a group": (_first, ids) => ({ voiceConnectorId: null, voiceConnectorGroupId: ids["group"] ?? "" }),
    "nothing assigned": () => ({ voiceConnectorId: null }),
    productType: () => ({ voiceConnectorId: null, productType: "SipMediaApplicationDialIn" }),
    "another area": ({ order }) => ({ order: order && { ...order, areaCode: "425" } }),
    "a number of its own": () => ({ number: "+12065550177" }),
  },
  replacing: ["another area", "a number of its own"],
  lasting: ["callingName"],
};

const records: Case<"call-detail-records"> = {
  type: "call-detail-records",
  first: () => ({ bucket: "records-one" }),
  changes: { bucket: () => ({ bucket: "records-two" }) },
  replacing: ["bucket"],
};

const analytics: Case<"analytics-configuration"> = {
  type: "analytics-configuration",
  first: () => ANALYTICS,
  changes: {
    name: () => ({ name: "renamed" }),
    roleArn: () => ({ roleArn: `arn:aws:iam::${PLACE.account}:role/other` }),
    recording: () => ({ recording: { destinationArn: "arn:aws:s3:::calls/opus", format: "Opus", enhanced: true } }),
    transcription: () => ({ transcription: TRANSCRIPTION }),
    voiceAnalytics: () => ({
      voiceAnalytics: { speakerSearch: true, voiceTone: true },
      sinks: { ...ANALYTICS.sinks, sqsQueueArn: `arn:aws:sqs:us-east-1:${PLACE.account}:analytics` },
    }),
    alerts: () => ({
      transcription: TRANSCRIPTION,
      alerts: { disabled: false, rules: [{ kind: "keywords", name: "cancel", keywords: ["cancel"], negate: false }] },
    }),
    tags: () => ({ tags: { team: "voice" } }),
  },
  replacing: ["name"],
};

const domain: Case<"voice-profile-domain"> = {
  type: "voice-profile-domain",
  first: () => ({
    name: "agents",
    description: "who works here",
    kmsKeyArn: `arn:aws:kms:us-east-1:${PLACE.account}:key/11111111-1111-4111-8111-111111111111`,
    tags: { team: "voice" },
  }),
  changes: {
    name: () => ({ name: "renamed" }),
    description: () => ({ description: "who works there" }),
    kmsKeyArn: () => ({
      kmsKeyArn: `arn:aws:kms:us-east-1:${PLACE.account}:key/22222222-2222-4222-8222-222222222222`,
    }),
    tags: () => ({ tags: {} }),
  },
  replacing: ["kmsKeyArn"],
};

const address: Case<"emergency-address"> = {
  type: "emergency-address",
  first: () => ({
    streetNumber: "410",
    streetInfo: "Terry Ave N",
    city: "Seattle",
    state: "WA",
    country: "US",
    postalCode: "98109",
  }),
  changes: { streetNumber: () => ({ streetNumber: "412" }), city: () => ({ city: "SEATTLE" }) },
  replacing: [],
};

/** Every type, each with its own properties: used one at a time, so that the types of properties and changes go together. */
export const CASES = {
  "voice-connector": connector,
  "voice-connector-group": group,
  "phone-number": number,
  "sip-media-application": application,
  "sip-rule": rule,
  "call-detail-records": records,
  "analytics-configuration": analytics,
  "voice-profile-domain": domain,
  "emergency-address": address,
} as const satisfies { readonly [Type in ResourceType]: Case<Type> };

export const caseOf = (type: ResourceType): Case => CASES[type] as unknown as Case;
