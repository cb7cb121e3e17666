/**
 * What the Chime SDK voice service, and the media pipelines beside it, take: as data, for whoever checks a config before anything is
 * called, and for the local cloud.
 * Source: API references of Amazon Chime SDK Voice (2022-08-03) and Media Pipelines (2021-07-15); administration guide; quotas page.
 */

/** Both ends belong to it. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** What the service takes as one text. */
export interface TextLimit {
  /** As the API reference writes it. */
  readonly pattern: string;
  /** The whole of a text must match it: pattern, anchored where the reference forgot to, and length. */
  readonly whole: RegExp;
  /** The same for a reader, to follow "must be". */
  readonly allowed: string;
}

const text = (pattern: string, allowed: string, length?: Range): TextLimit => {
  const size = length ? `(?=[^]{${length.least},${length.most}}$)` : "";
  return { pattern, whole: new RegExp(`^${size}(?:${pattern})$`), allowed };
};

const range = (least: number, most: number): Range => ({ least, most });

const NAME = "[a-zA-Z0-9 _.-]+";
const NON_EMPTY = ".*\\S.*";

export const TEXTS = {
  voiceConnectorId: text(
    "([a-z0-9]{21,22}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
    "21 or 22 lower-case letters and digits, or a UUID",
  ),
  phoneNumber: text("^\\+?[1-9]\\d{1,14}$", "an E.164 number such as +12065550100"),
  nonEmpty: text(NON_EMPTY, "a text that is not blank"),
  nonEmpty128: text(NON_EMPTY, "1 to 128 characters that are not all blank", range(1, 128)),
  nonEmpty256: text(NON_EMPTY, "1 to 256 characters that are not all blank", range(1, 256)),
  guid: text("[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}", "a UUID"),
  /** Of applications, rules, Voice Connectors, groups and voice profile domains. */
  name: text(NAME, "1 to 256 letters, digits, spaces or . _ -", range(1, 256)),
  phoneNumberName: text(
    "^$|^[a-zA-Z0-9\\,\\.\\_\\-]+(\\s+[a-zA-Z0-9\\,\\.\\_\\-]+)*$",
    "empty, or at most 256 letters, digits or , . _ - in words",
    range(0, 256),
  ),
  callingName: text("^$|^[a-zA-Z0-9 ]{2,15}$", "empty, or 2 to 15 letters, digits or spaces"),
  functionArn: text(
    "arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?",
    "the ARN of a function, an alias or a version",
    range(0, 10_000),
  ),
  arn: text("^arn[\\/\\:\\-\\_\\.a-zA-Z0-9]+$", "an ARN of at most 1,024 characters", range(1, 1024)),
  alpha2CountryCode: text("[A-Z]{2}", "an ISO 3166-1 country of two letters, such as US"),
  /** As a filter of a search. */
  searchCountry: text("^$|^[A-Z]{2,2}$", "empty, or an ISO 3166-1 country of two letters, such as US"),
  areaCode: text("^$|^[0-9]{3,3}$", "empty, or three digits"),
  tollFreePrefix: text("^8(00|33|44|55|66|77|88)$", "one of 800, 833, 844, 855, 866, 877 and 888"),
  /** The reference has `^[-_a-zA-Z0-9]*${2,64}$`, which nothing matches. */
  clientRequestToken: text("^[-_a-zA-Z0-9]{2,64}$", "2 to 64 letters, digits or - _"),
  bucketName: text(
    "(?!(^xn--|.+-s3alias$))^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
    "a bucket name of 3 to 63 lower-case letters, digits or -, without dots",
    range(1, 64),
  ),
  alexaSkillId: text(
    "amzn1\\.application-oa2-client\\.[0-9a-fA-F]{32}",
    "the id of an Alexa skill: amzn1.application-oa2-client. and 32 hexadecimal digits",
    range(0, 64),
  ),
  description: text("[^]*", "at most 1,024 characters", range(0, 1024)),
  tagKey: text("[^]*", "1 to 128 characters", range(1, 128)),
  tagValue: text("[^]*", "at most 256 characters", range(0, 256)),
  /** Of media insights pipeline configurations, and of their alert rules. */
  insightsName: text("^[0-9a-zA-Z._-]+", "2 to 64 letters, digits or . _ -", range(2, 64)),
  keyword: text("^[\\s0-9a-zA-Z'-]+", "1 to 100 letters, digits, spaces or ' -", range(1, 100)),
  transcribeName: text("^[0-9a-zA-Z._-]+", "1 to 200 letters, digits or . _ -", range(1, 200)),
  /** Several of them in one text. */
  transcribeNames: text("^[a-zA-Z0-9,-._]+", "1 to 3,000 letters, digits or , . _ -", range(1, 3000)),
  piiEntityTypes: text("^[A-Z_, ]+", "kinds of private data such as NAME,PHONE, or ALL", range(1, 300)),
  languageOptions: text("^[a-zA-Z-,]+", "languages such as en-US,es-US", range(1, 200)),
} as const;

/** Sizes of lists, and values of numbers. */
export const RANGES = {
  pageSize: range(1, 100),
  searchPageSize: range(1, 500),
  /** Of one request, and of one resource. */
  tags: range(1, 50),
  tagKeys: range(1, 50),
  endpoints: range(1, 1),
  ruleTargets: range(1, 25),
  ruleTargetPriority: range(1, Number.MAX_SAFE_INTEGER),
  groupItemPriority: range(1, 99),
  /** The reference of Origination says 20, that of OriginationRoute ten. */
  originationRoutes: range(1, 20),
  originationRoutesOfTen: range(1, 10),
  originationPriority: range(1, 100),
  originationWeight: range(1, 100),
  port: range(0, 65_535),
  callsPerSecond: range(1, Number.MAX_SAFE_INTEGER),
  dataRetentionInHours: range(0, Number.MAX_SAFE_INTEGER),
  streamingNotificationTargets: range(1, 3),
  callPairs: range(0, 20),
  alexaSkillIds: range(1, 1),
  alertRules: range(1, 3),
  streamCategories: range(1, 20),
  alertKeywords: range(1, 10),
  sentimentPeriodInSeconds: range(60, 1800),
} as const;

/** Where Voice Connectors can be (API reference, VoiceConnectorAwsRegion). The first is the default. */
export const VOICE_CONNECTOR_REGIONS = [
  "us-east-1",
  "us-west-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "ap-northeast-2",
  "ap-northeast-1",
  "ap-southeast-1",
  "ap-southeast-2",
] as const;

/** Where SIP media applications connect to the public network (developer guide, "Available AWS Regions"). */
export const SIP_MEDIA_APPLICATION_REGIONS = ["us-east-1", "us-west-2"] as const;

/** What an account may have unless AWS has raised it (quotas page). */
export interface Quotas {
  readonly phoneNumbers: number;
  readonly voiceConnectorsPerRegion: number;
  readonly voiceConnectorGroups: number;
  readonly voiceConnectorsPerGroup: number;
  readonly voiceConnectorCallsPerSecond: number;
  readonly sipMediaApplicationsPerRegion: number;
  readonly applicationsPerSipRule: number;
  readonly mediaInsightsPipelineConfigurations: number;
  readonly voiceProfileDomains: number;
  readonly tagsPerResource: number;
}

export const DEFAULT_QUOTAS: Quotas = {
  phoneNumbers: 5,
  voiceConnectorsPerRegion: 3,
  voiceConnectorGroups: 3,
  voiceConnectorsPerGroup: 3,
  voiceConnectorCallsPerSecond: 1,
  sipMediaApplicationsPerRegion: 30,
  applicationsPerSipRule: 25,
  mediaInsightsPipelineConfigurations: 100,
  voiceProfileDomains: 3,
  tagsPerResource: 50,
};

/** Milliseconds. */
const DAY = 86_400_000;

/** Milliseconds that the administration guide gives ("Phone numbers"). */
export const PERIODS = {
  /** A deleted number can be restored for so long. */
  deletionQueue: 7 * DAY,
  /** Between two changes of a calling name. */
  callingNameChange: 7 * DAY,
  /** Until others see a new calling name, at the latest. */
  callingNameSpread: 3 * DAY,
} as const;

/** @returns whether the service takes the text there */
export const takes = ({ whole }: TextLimit, value: string): boolean => whole.test(value);

export const isWithin = ({ least, most }: Range, value: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/**
 * Hours that a stream has to keep audio for a recording to be made whole afterwards: a function that fails is retried, and an operator
 * looks at dead letters, within a day. A stream with a retention of 0 keeps five minutes only (Kinesis Video Streams developer guide).
 */
export const RECORDING_RETENTION_IN_HOURS = 24;

/** Where resources are that do not say it. */
export const DEFAULT_REGION = "us-east-1";
