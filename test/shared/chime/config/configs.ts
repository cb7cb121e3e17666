import type { Backend } from "../../../../functions/answer-call/backend.ts";
import { defineBackend } from "../../../../functions/answer-call/backend.ts";
import type { VoiceConfig } from "../../../../shared/chime/config/config.ts";

/** A configuration that says something in every section, and nothing that is wrong. */
export const WHOLE: Backend = defineBackend({
  region: "us-east-1",
  voiceConnectors: {
    main: {
      termination: {
        cidrAllowedList: ["203.0.113.0/27"],
        callingRegions: ["US", "CA"],
        cpsLimit: 1,
        defaultPhoneNumber: "+12065550110",
        credentials: [{ secretArn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:trunk-AbCdEf" }],
      },
      origination: { routes: [{ host: "sbc.example.com", priority: 1, weight: 10 }] },
      emergency: { dnis: [{ emergencyPhoneNumber: "+12065550190", testPhoneNumber: "+12065550191" }] },
      streaming: { dataRetentionInHours: 24, notificationTargets: ["EventBridge", "SQS"], analytics: "insights" },
      logging: { sipMessages: true, mediaMetrics: true },
      externalSystems: { sessionBorderControllers: ["RIBBON_SBC"], contactCenters: ["GENESYS_ENGAGE_ON_PREMISES"] },
      tags: { team: "telephony" },
    },
    backup: {
      region: "us-west-2",
      requireEncryption: false,
      origination: { routes: [{ host: "198.51.100.7", port: 5070, protocol: "UDP", priority: 1, weight: 1 }] },
    },
  },
  voiceConnectorGroups: {
    both: {
      connectors: [
        { connector: "main", priority: 1 },
        { connector: "backup", priority: 2 },
      ],
    },
  },
  phoneNumbers: {
    "+12065550110": {
      productType: "VoiceConnector",
      name: "front",
      callingName: "Example Inc",
      assignTo: { connector: "main" },
    },
    "sales-line": { order: { country: "US", areaCode: "206" }, assignTo: { group: "both" }, release: true },
    "+442079460000": { order: true },
  },
  inbound: { "+12065550100": { flow: "meeting-by-pin", args: { language: "en" } } },
  outbound: { "+12065550104": { flow: "appointment-reminder" } },
  sipMediaApplications: {
    east: { messageLogs: true, flow: { flow: "meeting-by-pin", args: { language: "es" } } },
    west: { region: "us-west-2" },
    own: { lambdaArn: "arn:aws:lambda:us-east-1:111122223333:function:mine" },
  },
  sipRules: {
    trunk: { trigger: { connector: "main" }, targets: ["east", "west"] },
    london: { trigger: { phoneNumber: "+442079460000" }, targets: ["own"], disabled: true },
  },
  callDetailRecords: {},
  analyticsConfigurations: {
    insights: {
      roleArn: "arn:aws:iam::111122223333:role/call-analytics",
      transcription: { engine: "call-analytics", language: "en-US" },
      voiceAnalytics: { voiceTone: true },
      sinks: {
        kinesisDataStreamArn: "arn:aws:kinesis:us-east-1:111122223333:stream/insights",
        sqsQueueArn: "arn:aws:sqs:us-east-1:111122223333:insights",
      },
      alerts: { rules: [{ kind: "keywords", name: "cancels", keywords: ["cancel"], negate: false }] },
    },
  },
  voiceProfileDomains: {
    agents: { kmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
  },
  emergencyAddresses: {
    office: { streetNumber: "410", streetInfo: "Terry Avenue N", city: "Seattle", state: "WA", postalCode: "98109" },
  },
  dialPolicy: { approvedForChina: ["+12065550104"] },
  quotas: { phoneNumbers: 20 },
});

/** A configuration with one thing wrong, by what that is: where it is, and a part of what is said about it. */
export interface BadConfig {
  readonly config: unknown;
  readonly path: string;
  readonly says: RegExp;
}

type Connector = NonNullable<VoiceConfig["voiceConnectors"]>[string];
type Analytics = NonNullable<VoiceConfig["analyticsConfigurations"]>[string];

const flow = { flow: "meeting-by-pin", args: { language: "en" } };
const origination = { routes: [{ host: "sbc.example.com", priority: 1, weight: 1 }] };
const termination = { cidrAllowedList: ["203.0.113.0/27"], callingRegions: ["US"] };
const connector = (given: Partial<Record<keyof Connector, unknown>>) => ({ voiceConnectors: { main: given } });
const route = (given: object) =>
  connector({ origination: { routes: [{ host: "sbc.example.com", priority: 1, weight: 1, ...given }] } });
const number = (key: string, given: object) => ({ phoneNumbers: { [key]: given } });
const group = (connectors: readonly (readonly [string, number])[], more: object = {}) => ({
  voiceConnectors: {
    a: { origination },
    b: { origination },
    c: { origination, region: "us-west-2" },
    d: { origination, region: "us-west-2" },
    mute: { region: "eu-west-1" },
  },
  voiceConnectorGroups: {
    all: { connectors: connectors.map(([key, priority]) => ({ connector: key, priority })), ...more },
  },
});
const rule = (given: object) => ({
  inbound: { "+12065550100": flow },
  sipMediaApplications: { east: {}, west: { region: "us-west-2" }, other: {} },
  sipRules: { desk: { trigger: { phoneNumber: "+12065550100" }, targets: ["east"], ...given } },
});
const roleArn = "arn:aws:iam::111122223333:role/call-analytics";
const sinks = { kinesisDataStreamArn: "arn:aws:kinesis:us-east-1:111122223333:stream/insights" };
const recording = { destinationArn: "arn:aws:s3:::calls" };
const analytics = (given: Partial<Record<keyof Analytics, unknown>>) => ({
  analyticsConfigurations: { insights: { roleArn, ...given } },
});
const transcription = (given: object, more: Partial<Record<keyof Analytics, unknown>> = {}) =>
  analytics({ sinks, transcription: { engine: "transcribe", language: "en-US", ...given }, ...more });
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, "x"]));
const address = {
  streetNumber: "410",
  streetInfo: "Terry Avenue N",
  city: "Seattle",
  state: "WA",
  postalCode: "98109",
};

export const BAD_CONFIGS: Readonly<Record<string, BadConfig>> = {
  "unknown section": {
    config: { voiceConectors: {} },
    path: "voiceConectors",
    says: /only .*voiceConnectors|only phoneNumbers/,
  },
  "region that the service is not in": { config: { region: "eu-north-1" }, path: "region", says: /us-east-1/ },
  "key with capitals": {
    config: { voiceConnectors: { Main: {} } },
    path: "voiceConnectors.Main",
    says: /small letters/,
  },
  "name with a slash": {
    config: connector({ name: "a/b" }),
    path: "voiceConnectors.main.name",
    says: /letters, digits, spaces.*CreateVoiceConnector/,
  },
  "name of 257 characters": {
    config: connector({ name: "a".repeat(257) }),
    path: "voiceConnectors.main.name",
    says: /1 to 256/,
  },
  "connector in no region of the service": {
    config: connector({ region: "sa-east-1" }),
    path: "voiceConnectors.main.region",
    says: /ap-southeast-2/,
  },
  "encryption that is text": {
    config: connector({ requireEncryption: "yes" }),
    path: "voiceConnectors.main.requireEncryption",
    says: /boolean/,
  },
  "network that is no network": {
    config: connector({ termination: { ...termination, cidrAllowedList: ["203.0.113.0"] } }),
    path: "voiceConnectors.main.termination.cidrAllowedList.0",
    says: /203\.0\.113\.0\/27/,
  },
  "private network": {
    config: connector({ termination: { ...termination, cidrAllowedList: ["10.1.0.0/16"] } }),
    path: "voiceConnectors.main.termination.cidrAllowedList.0",
    says: /public addresses/,
  },
  "network around private ones": {
    config: connector({ termination: { ...termination, cidrAllowedList: ["203.0.113.0/27", "0.0.0.0/0"] } }),
    path: "voiceConnectors.main.termination.cidrAllowedList.1",
    says: /public addresses/,
  },
  "nobody may call": {
    config: connector({ termination: { ...termination, cidrAllowedList: [] } }),
    path: "voiceConnectors.main.termination.cidrAllowedList",
    says: /credentials/,
  },
  "no country may be called": {
    config: connector({ termination: { ...termination, callingRegions: [] } }),
    path: "voiceConnectors.main.termination.callingRegions",
    says: /at least one country/,
  },
  "country in small letters": {
    config: connector({ termination: { ...termination, callingRegions: ["us"] } }),
    path: "voiceConnectors.main.termination.callingRegions.0",
    says: /two letters/,
  },
  "no calls per second": {
    config: connector({ termination: { ...termination, cpsLimit: 0 } }),
    path: "voiceConnectors.main.termination.cpsLimit",
    says: /from 1 on/,
  },
  "more calls per second than the quota": {
    config: connector({ termination: { ...termination, cpsLimit: 2 } }),
    path: "voiceConnectors.main.termination.cpsLimit",
    says: /at most 1.*quotas\.voiceConnectorCallsPerSecond/,
  },
  "default number with hyphens": {
    config: connector({ termination: { ...termination, defaultPhoneNumber: "206-555-0110" } }),
    path: "voiceConnectors.main.termination.defaultPhoneNumber",
    says: /E\.164/,
  },
  "password in clear": {
    config: connector({ termination: { ...termination, credentials: ["user:password"] } }),
    path: "voiceConnectors.main.termination.credentials.0",
    says: /Object/,
  },
  "no route": {
    config: connector({ origination: { routes: [] } }),
    path: "voiceConnectors.main.origination.routes",
    says: /1 to 20/,
  },
  "route to a private address": {
    config: route({ host: "192.168.1.4" }),
    path: "voiceConnectors.main.origination.routes.0.host",
    says: /public address/,
  },
  "route to a name without a domain": {
    config: route({ host: "sbc" }),
    path: "voiceConnectors.main.origination.routes.0.host",
    says: /full domain name/,
  },
  "port beyond 65,535": {
    config: route({ port: 65_536 }),
    path: "voiceConnectors.main.origination.routes.0.port",
    says: /0 to 65535/,
  },
  "priority zero": {
    config: route({ priority: 0 }),
    path: "voiceConnectors.main.origination.routes.0.priority",
    says: /1 to 100/,
  },
  "encrypted connector with a UDP route": {
    config: route({ protocol: "UDP" }),
    path: "voiceConnectors.main.origination.routes.0.protocol",
    says: /requireEncryption: false/,
  },
  "emergency without termination": {
    config: connector({ origination, emergency: { dnis: [{ emergencyPhoneNumber: "+12065550190" }] } }),
    path: "voiceConnectors.main.emergency",
    says: /without termination/,
  },
  "emergency with origination disabled": {
    config: connector({
      termination,
      origination: { ...origination, disabled: true },
      emergency: { dnis: [{ emergencyPhoneNumber: "+12065550190" }] },
    }),
    path: "voiceConnectors.main.emergency",
    says: /origination disabled/,
  },
  "emergency number of another country": {
    config: connector({ termination, origination, emergency: { dnis: [{ emergencyPhoneNumber: "+442079460000" }] } }),
    path: "voiceConnectors.main.emergency.dnis.0.emergencyPhoneNumber",
    says: /of the US/,
  },
  "emergency calls in another country": {
    config: connector({
      termination,
      origination,
      emergency: { dnis: [{ emergencyPhoneNumber: "+12065550190", callingCountry: "CA" }] },
    }),
    path: "voiceConnectors.main.emergency.dnis.0.callingCountry",
    says: /allowed US/,
  },
  "recordings with a short retention": {
    config: connector({ streaming: { dataRetentionInHours: 1 } }),
    path: "voiceConnectors.main.streaming.dataRetentionInHours",
    says: /24 at least.*record: false/,
  },
  "recordings without retention": {
    config: connector({ streaming: { dataRetentionInHours: 0 } }),
    path: "voiceConnectors.main.streaming.dataRetentionInHours",
    says: /five minutes/,
  },
  "retention in parts of an hour": {
    config: connector({ streaming: { dataRetentionInHours: 24.5 } }),
    path: "voiceConnectors.main.streaming.dataRetentionInHours",
    says: /whole number/,
  },
  "streaming that tells nobody": {
    config: connector({ streaming: { dataRetentionInHours: 24, notificationTargets: [] } }),
    path: "voiceConnectors.main.streaming.notificationTargets",
    says: /1 to 3/,
  },
  "analytics that are not declared": {
    config: connector({ streaming: { dataRetentionInHours: 24, analytics: "insight" } }),
    path: "voiceConnectors.main.streaming.analytics",
    says: /none is declared/,
  },
  "unknown session border controller": {
    config: connector({ externalSystems: { sessionBorderControllers: ["ASTERISK"] } }),
    path: "voiceConnectors.main.externalSystems.sessionBorderControllers.0",
    says: /RIBBON_SBC/,
  },
  "fifty tags and Carillon's": {
    config: connector({ tags: many(50) }),
    path: "voiceConnectors.main.tags",
    says: /at most 50/,
  },
  "tag that begins with aws:": {
    config: connector({ tags: { "aws:team": "x" } }),
    path: "voiceConnectors.main.tags",
    says: /neither with aws:/,
  },
  "four connectors in a region": {
    config: { voiceConnectors: { a: {}, b: {}, c: {}, d: {} } },
    path: "voiceConnectors",
    says: /quotas\.voiceConnectorsPerRegion/,
  },
  "two connectors of one name": {
    config: { voiceConnectors: { a: { name: "trunk" }, b: { name: "trunk" } } },
    path: "voiceConnectors",
    says: /"trunk" more than once/,
  },
  "group of one": {
    config: group([["a", 1]]),
    path: "voiceConnectorGroups.all.connectors",
    says: /two Voice Connectors or more/,
  },
  "group of four": {
    config: group([
      ["a", 1],
      ["b", 2],
      ["c", 3],
      ["d", 4],
    ]),
    path: "voiceConnectorGroups.all.connectors",
    says: /at most 3/,
  },
  "group with an unknown connector": {
    config: group([
      ["a", 1],
      ["z", 2],
    ]),
    path: "voiceConnectorGroups.all.connectors.1.connector",
    says: /a, b, c, d, mute/,
  },
  "group with a connector twice": {
    config: group([
      ["a", 1],
      ["a", 2],
    ]),
    path: "voiceConnectorGroups.all.connectors",
    says: /a more than once/,
  },
  "group with a priority twice": {
    config: group([
      ["a", 1],
      ["b", 1],
    ]),
    path: "voiceConnectorGroups.all.connectors",
    says: /priority 1 more than once/,
  },
  "group priority 100": {
    config: group([
      ["a", 1],
      ["b", 100],
    ]),
    path: "voiceConnectorGroups.all.connectors.1.priority",
    says: /1 to 99/,
  },
  "group with a connector that takes no calls": {
    config: group([
      ["a", 1],
      ["mute", 2],
    ]),
    path: "voiceConnectorGroups.all.connectors.1.connector",
    says: /with origination/,
  },
  "number without its plus sign": {
    config: number("12065550100", {}),
    path: "phoneNumbers.12065550100",
    says: /E\.164/,
  },
  "number that nobody can have": { config: number("+12060000", {}), path: "phoneNumbers.+12060000", says: /possible/ },
  "search for a known number": {
    config: number("+12065550100", { order: { country: "US" } }),
    path: "phoneNumbers.+12065550100.order",
    says: /allowed true/,
  },
  "name without a search": {
    config: number("sales", {}),
    path: "phoneNumbers.sales.order",
    says: /what to search for/,
  },
  "area code of another country": {
    config: number("sales", { order: { country: "GB", areaCode: "206" } }),
    path: "phoneNumbers.sales.order.areaCode",
    says: /of the US only/,
  },
  "area code of two digits": {
    config: number("sales", { order: { country: "US", areaCode: "20" } }),
    path: "phoneNumbers.sales.order.areaCode",
    says: /three digits/,
  },
  "prefix that is not toll-free": {
    config: number("sales", { order: { country: "US", tollFreePrefix: "811" } }),
    path: "phoneNumbers.sales.order.tollFreePrefix",
    says: /800, 833/,
  },
  "prefix of a local number": {
    config: number("sales", { order: { country: "US", type: "Local", tollFreePrefix: "800" } }),
    path: "phoneNumbers.sales.order.tollFreePrefix",
    says: /TollFree/,
  },
  "foreign number for a connector": {
    config: { ...connector({ origination }), ...number("+442079460000", { assignTo: { connector: "main" } }) },
    path: "phoneNumbers.+442079460000",
    says: /SipMediaApplicationDialIn/,
  },
  "number of a connector that is not declared": {
    config: number("+12065550110", { assignTo: { connector: "main" } }),
    path: "phoneNumbers.+12065550110.assignTo.connector",
    says: /none is declared/,
  },
  "number of a group that is not declared": {
    config: number("+12065550110", { assignTo: { group: "all" } }),
    path: "phoneNumbers.+12065550110.assignTo.group",
    says: /none is declared/,
  },
  "number of a connector and of a flow": {
    config: {
      ...connector({ origination }),
      ...number("+12065550100", { assignTo: { connector: "main" } }),
      inbound: { "+12065550100": flow },
    },
    path: "phoneNumbers.+12065550100.assignTo",
    says: /one use/,
  },
  "number of a flow with the connectors' product": {
    config: { ...number("+12065550100", { productType: "VoiceConnector" }), inbound: { "+12065550100": flow } },
    path: "phoneNumbers.+12065550100.productType",
    says: /SipMediaApplicationDialIn/,
  },
  "number of a connector with the applications' product": {
    config: {
      ...connector({ origination }),
      ...number("+12065550100", { productType: "SipMediaApplicationDialIn", assignTo: { connector: "main" } }),
    },
    path: "phoneNumbers.+12065550100.productType",
    says: /VoiceConnector for/,
  },
  "calling name of 16 characters": {
    config: number("+12065550100", { callingName: "Example Company1" }),
    path: "phoneNumbers.+12065550100.callingName",
    says: /2 to 15/,
  },
  "calling name of a toll-free number": {
    config: number("+18005550100", { callingName: "Example" }),
    path: "phoneNumbers.+18005550100.callingName",
    says: /local numbers/,
  },
  "calling name of a foreign number": {
    config: number("+442079460000", { callingName: "Example" }),
    path: "phoneNumbers.+442079460000.callingName",
    says: /of the US/,
  },
  "six numbers": {
    config: { phoneNumbers: Object.fromEntries([0, 1, 2, 3, 4, 5].map((last) => [`+1206555010${last}`, {}])) },
    path: "phoneNumbers",
    says: /at most 5; if AWS has raised/,
  },
  "unknown flow": {
    config: { inbound: { "+12065550100": { flow: "front-dsk" } } },
    path: "inbound.+12065550100.flow",
    says: /front-desk/,
  },
  "flows where nothing answers": {
    config: { region: "eu-west-1", inbound: { "+12065550100": flow } },
    path: "region",
    says: /us-east-1, us-west-2/,
  },
  "flows and no application": {
    config: { inbound: { "+12065550100": flow }, sipMediaApplications: {} },
    path: "sipMediaApplications",
    says: /one for the 1 numbers/,
  },
  "application where nothing answers": {
    config: { sipMediaApplications: { main: { region: "eu-west-1" } } },
    path: "sipMediaApplications.main.region",
    says: /us-west-2/,
  },
  "application whose function is elsewhere": {
    config: { sipMediaApplications: { main: { lambdaArn: "arn:aws:lambda:us-west-2:111122223333:function:mine" } } },
    path: "sipMediaApplications.main.lambdaArn",
    says: /a function in us-east-1/,
  },
  "application with a function and a flow": {
    config: {
      sipMediaApplications: { main: { flow, lambdaArn: "arn:aws:lambda:us-east-1:111122223333:function:mine" } },
    },
    path: "sipMediaApplications.main.lambdaArn",
    says: /one of them/,
  },
  "two flows in a region": {
    config: { sipMediaApplications: { a: { flow }, b: { flow } } },
    path: "sipMediaApplications",
    says: /a and b in us-east-1/,
  },
  "rule without its number": {
    config: rule({ trigger: { phoneNumber: "+12065550199" } }),
    path: "sipRules.desk.trigger.phoneNumber",
    says: /phoneNumbers or inbound/,
  },
  "rule of an unknown connector": {
    config: rule({ trigger: { connector: "main" } }),
    path: "sipRules.desk.trigger.connector",
    says: /none is declared/,
  },
  "rule without a target": { config: rule({ targets: [] }), path: "sipRules.desk.targets", says: /1 to 25/ },
  "rule with an unknown target": {
    config: rule({ targets: ["north"] }),
    path: "sipRules.desk.targets.0",
    says: /east, west, other/,
  },
  "rule with two targets in a region": {
    config: rule({ targets: ["east", "other"] }),
    path: "sipRules.desk.targets",
    says: /different regions/,
  },
  "two rules of one trigger": {
    config: {
      ...rule({}),
      sipRules: {
        a: { trigger: { phoneNumber: "+12065550100" }, targets: ["east"] },
        b: { trigger: { phoneNumber: "+12065550100" }, targets: ["west"] },
      },
    },
    path: "sipRules",
    says: /a and b/,
  },
  "bucket with dots": {
    config: { callDetailRecords: { bucket: "records.example.com" } },
    path: "callDetailRecords.bucket",
    says: /without dots/,
  },
  "analytics that do nothing": {
    config: analytics({}),
    path: "analyticsConfigurations.insights.recording",
    says: /nothing to do/,
  },
  "recording to no bucket": {
    config: analytics({ recording: { destinationArn: "s3://calls" } }),
    path: "analyticsConfigurations.insights.recording.destinationArn",
    says: /arn:aws:s3:::calls/,
  },
  "post-call analytics and a recording": {
    config: transcription(
      { engine: "call-analytics", postCall: { outputLocation: "s3://calls/post", roleArn } },
      { recording },
    ),
    path: "analyticsConfigurations.insights.transcription.postCall",
    says: /records the call, too/,
  },
  "post-call analytics by transcribe": {
    config: transcription({ postCall: { outputLocation: "s3://calls/post", roleArn } }),
    path: "analyticsConfigurations.insights.transcription.postCall",
    says: /engine: call-analytics/,
  },
  "one language to identify": {
    config: transcription({ language: undefined, identifyLanguages: ["en-US"] }),
    path: "analyticsConfigurations.insights.transcription.identifyLanguages",
    says: /two or more/,
  },
  "no language": {
    config: transcription({ language: undefined }),
    path: "analyticsConfigurations.insights.transcription.language",
    says: /identifyLanguages/,
  },
  "languages to identify by call-analytics": {
    config: transcription({ engine: "call-analytics", language: undefined, identifyLanguages: ["en-US", "es-US"] }),
    path: "analyticsConfigurations.insights.transcription.identifyLanguages",
    says: /only transcribe/,
  },
  "preferred language that is none of them": {
    config: transcription({ language: undefined, identifyLanguages: ["en-US", "es-US"], preferredLanguage: "fr-FR" }),
    path: "analyticsConfigurations.insights.transcription.preferredLanguage",
    says: /en-US, es-US/,
  },
  "redaction of languages to identify": {
    config: transcription({
      language: undefined,
      identifyLanguages: ["en-US", "es-US"],
      piiRedaction: { kind: "redact" },
    }),
    path: "analyticsConfigurations.insights.transcription.piiRedaction",
    says: /known only/,
  },
  "transcription without a data stream": {
    config: analytics({ transcription: { engine: "transcribe", language: "en-US" } }),
    path: "analyticsConfigurations.insights.sinks.kinesisDataStreamArn",
    says: /a data stream/,
  },
  "target of voice analytics that is not done": {
    config: analytics({ recording, sinks: { ...sinks, sqsQueueArn: "arn:aws:sqs:us-east-1:111122223333:q" } }),
    path: "analyticsConfigurations.insights.sinks.sqsQueueArn",
    says: /voiceAnalytics/,
  },
  "alerts without a transcription": {
    config: analytics({ recording, alerts: { rules: [{ kind: "issue", name: "issues" }] } }),
    path: "analyticsConfigurations.insights.alerts",
    says: /what is said/,
  },
  "sentiment of transcribe": {
    config: transcription(
      {},
      { alerts: { rules: [{ kind: "sentiment", name: "angry", sentiment: "NEGATIVE", seconds: 60 }] } },
    ),
    path: "analyticsConfigurations.insights.alerts.rules.0.kind",
    says: /call-analytics/,
  },
  "alert over less than a minute": {
    config: transcription(
      { engine: "call-analytics" },
      { alerts: { rules: [{ kind: "sentiment", name: "angry", sentiment: "NEGATIVE", seconds: 59 }] } },
    ),
    path: "analyticsConfigurations.insights.alerts.rules.0.seconds",
    says: /60 to 1800/,
  },
  "four domains": {
    config: {
      voiceProfileDomains: Object.fromEntries(
        ["a", "b", "c", "d"].map((key) => [key, { kmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/k" }]),
      ),
    },
    path: "voiceProfileDomains",
    says: /quotas\.voiceProfileDomains/,
  },
  "key of another region": {
    config: { voiceProfileDomains: { agents: { kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/k" } } },
    path: "voiceProfileDomains.agents.kmsKeyArn",
    says: /a key in us-east-1/,
  },
  "key that is a name": {
    config: { voiceProfileDomains: { agents: { kmsKeyArn: "alias/voices" } } },
    path: "voiceProfileDomains.agents.kmsKeyArn",
    says: /ARN/,
  },
  "address with a suite": {
    config: { emergencyAddresses: { office: { ...address, streetInfo: "Terry Avenue N, Suite 4" } } },
    path: "emergencyAddresses.office.streetInfo",
    says: /without suite/,
  },
  "address in another country": {
    config: { emergencyAddresses: { office: { ...address, country: "CA" } } },
    path: "emergencyAddresses.office.country",
    says: /US/,
  },
  "address without a postal code": {
    config: { emergencyAddresses: { office: { ...address, postalCode: "" } } },
    path: "emergencyAddresses.office.postalCode",
    says: /not blank/,
  },
  "Singapore calls China": {
    config: { dialPolicy: { approvedForChina: ["+6561234567"] } },
    path: "dialPolicy.approvedForChina.0",
    says: /SG/,
  },
  "quota that is unknown": {
    config: { quotas: { connectors: 9 } },
    path: "quotas.connectors",
    says: /only .*voiceConnectors|only phoneNumbers/,
  },
};
