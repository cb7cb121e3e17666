import { DEFAULT_REGION } from "../../limits.ts";
import type { AnalyticsConfigurationConfig } from "../config.ts";
import { type Check, entriesOf, issue, pathTo } from "./check.ts";

const CONFIGURATIONS = 'Chime SDK administration guide, "Creating call analytics configurations"';
const ALERTS = 'Chime SDK administration guide, "Configuring real-time alerts"';
const TRANSCRIBE = 'Transcribe developer guide, "Language identification with streaming transcriptions"';
const DOMAINS = 'Chime SDK administration guide, "Managing voice profile domains"';
const SECTION = "analyticsConfigurations";

const each = (
  problems: (
    one: AnalyticsConfigurationConfig,
  ) => Iterable<readonly [member: string, found: string, allowed: string, page: string]>,
): Check =>
  function* ({ analyticsConfigurations }) {
    for (const [key, configuration] of entriesOf(analyticsConfigurations)) {
      for (const [member, ...rest] of problems(configuration)) yield issue(pathTo(SECTION, key, member), ...rest);
    }
  };

const doesSomething = each(function* ({ recording, transcription, voiceAnalytics = {} }) {
  if (recording || transcription || voiceAnalytics.speakerSearch || voiceAnalytics.voiceTone) return;
  yield ["recording", "nothing to do", "a recording, a transcription or voice analytics", CONFIGURATIONS];
});

const recordsOnce = each(function* ({ recording, transcription }) {
  if (!recording || !transcription?.postCall) return;
  yield [
    "transcription.postCall",
    "post-call analytics and a recording",
    "one of them: post-call analytics records the call, too",
    CONFIGURATIONS,
  ];
});

const languages = each(function* ({ transcription }) {
  if (!transcription) return;
  const { engine, language, identifyLanguages, preferredLanguage } = transcription;
  if ((language === undefined) === (identifyLanguages === undefined)) {
    const found = language === undefined ? "no language" : "a language, and others to identify";
    yield ["transcription.language", found, "language, or identifyLanguages", CONFIGURATIONS];
  }
  if (identifyLanguages === undefined) return;
  if (engine === "call-analytics")
    yield [
      "transcription.identifyLanguages",
      "languages to identify by call-analytics",
      "language: only transcribe identifies languages",
      CONFIGURATIONS,
    ];
  if (identifyLanguages.length < 2)
    yield [
      "transcription.identifyLanguages",
      `${identifyLanguages.length} of them`,
      "two or more, among which the one that is spoken is found out",
      CONFIGURATIONS,
    ];
  if (preferredLanguage !== undefined && !identifyLanguages.includes(preferredLanguage))
    yield [
      "transcription.preferredLanguage",
      preferredLanguage,
      `one of ${identifyLanguages.join(", ")}`,
      CONFIGURATIONS,
    ];
  for (const member of ["languageModel", "piiRedaction"] as const) {
    if (transcription[member] !== undefined)
      yield [
        `transcription.${member}`,
        `${member} and languages to identify`,
        "language: both work with one that is known only",
        TRANSCRIBE,
      ];
  }
});

const callAnalyticsOnly = each(function* ({ transcription, alerts }) {
  if (transcription?.postCall && transcription.engine !== "call-analytics")
    yield ["transcription.postCall", "post-call analytics by transcribe", "engine: call-analytics", CONFIGURATIONS];
  for (const [index, { kind }] of (alerts?.rules ?? []).entries()) {
    if (kind === "keywords" || !transcription || transcription.engine === "call-analytics") continue;
    yield [
      `alerts.rules.${index}.kind`,
      `${kind} of transcribe`,
      "engine: call-analytics, which alone finds it out",
      ALERTS,
    ];
  }
});

const alertsNeedWords = each(function* ({ transcription, alerts }) {
  if (alerts && !transcription)
    yield ["alerts", "alerts without a transcription", "transcription: alerts are about what is said", ALERTS];
});

const sinks = each(function* ({ transcription, voiceAnalytics, sinks = {} }) {
  const analyses = [transcription && "transcription", voiceAnalytics && "voiceAnalytics"].filter(
    (one) => one !== undefined,
  );
  if (analyses.length > 0 && sinks.kinesisDataStreamArn === undefined)
    yield [
      "sinks.kinesisDataStreamArn",
      `nothing, and ${analyses.join(" and ")}`,
      "a data stream for what is found",
      CONFIGURATIONS,
    ];
  for (const member of ["lambdaArn", "sqsQueueArn", "snsTopicArn"] as const) {
    if (sinks[member] !== undefined && !voiceAnalytics)
      yield [
        `sinks.${member}`,
        "a target of voice analytics, and no voice analytics",
        "voiceAnalytics, or the data stream alone",
        CONFIGURATIONS,
      ];
  }
});

const keysInRegion: Check = function* ({ region = DEFAULT_REGION, voiceProfileDomains }) {
  for (const [key, { kmsKeyArn }] of entriesOf(voiceProfileDomains)) {
    const at = kmsKeyArn.split(":")[3];
    if (at !== region)
      yield issue(
        pathTo("voiceProfileDomains", key, "kmsKeyArn"),
        `a key in ${at}`,
        `a key in ${region}, where the domain is`,
        DOMAINS,
      );
  }
};

export const analyticsChecks: readonly Check[] = [
  doesSomething,
  recordsOnce,
  languages,
  callAnalyticsOnly,
  alertsNeedWords,
  sinks,
  keysInRegion,
];
