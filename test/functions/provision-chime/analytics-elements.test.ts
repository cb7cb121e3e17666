import fc from "fast-check";
import { alertsOf, analyticsOf, elementsOf } from "../../../functions/provision-chime/resources/analytics-elements.ts";
import type { AlertRule, AnalyticsProperties, TranscriptionProperties } from "../../../shared/chime/analytics.ts";

const word = fc.stringMatching(/^[a-z][a-z-]{0,9}$/);
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const languages = fc.uniqueArray(fc.constantFrom("en-US", "es-US", "fr-CA", "pt-BR"), { minLength: 2 });

const common = {
  vocabulary: orNull(word),
  vocabularyFilter: orNull(fc.record({ name: word, method: fc.constantFrom("remove", "mask", "tag") } as const)),
  languageModel: orNull(word),
  piiRedaction: orNull(
    fc.record({
      kind: fc.constantFrom("identify", "redact"),
      types: fc.uniqueArray(fc.constantFrom("NAME", "PIN")),
    } as const),
  ),
  filterPartialResults: fc.boolean(),
  partialResultsStability: orNull(fc.constantFrom("high", "medium", "low")),
} as const;

const transcription: fc.Arbitrary<TranscriptionProperties> = fc.oneof(
  fc.record({
    ...common,
    engine: fc.constant("transcribe" as const),
    languages: languages.map((all) => all.slice(0, 1)),
    preferredLanguage: fc.constant(null),
    postCall: fc.constant(null),
  }),
  fc.record({
    ...common,
    engine: fc.constant("transcribe" as const),
    languages,
    preferredLanguage: orNull(fc.constantFrom("en-US", "es-US")),
    postCall: fc.constant(null),
  }),
  fc.record({
    ...common,
    engine: fc.constant("call-analytics" as const),
    languages: languages.map((all) => all.slice(0, 1)),
    preferredLanguage: fc.constant(null),
    postCall: orNull(
      fc.record({
        outputLocation: word,
        roleArn: word,
        redaction: orNull(fc.constantFrom("redacted", "redacted_and_unredacted")),
      } as const),
    ),
  }),
);

const rule: fc.Arbitrary<AlertRule> = fc.oneof(
  fc.record({ kind: fc.constant("keywords" as const), name: word, keywords: fc.array(word), negate: fc.boolean() }),
  fc.record({
    kind: fc.constant("sentiment" as const),
    name: word,
    sentiment: fc.constant("NEGATIVE" as const),
    seconds: fc.integer({ min: 60, max: 1800 }),
  }),
  fc.record({ kind: fc.constant("issue" as const), name: word }),
);

const properties: fc.Arbitrary<AnalyticsProperties> = fc.record({
  recording: orNull(
    fc.record({ destinationArn: word, format: fc.constantFrom("Wav", "Opus"), enhanced: fc.boolean() } as const),
  ),
  transcription: orNull(transcription),
  voiceAnalytics: orNull(fc.record({ speakerSearch: fc.boolean(), voiceTone: fc.boolean() })),
  sinks: fc.record({
    kinesisDataStreamArn: orNull(word),
    lambdaArn: orNull(word),
    sqsQueueArn: orNull(word),
    snsTopicArn: orNull(word),
  }),
  alerts: fc.record({ disabled: fc.boolean(), rules: fc.array(rule, { maxLength: 3 }) }),
});

describe("elements of a call analytics configuration", () => {
  it("say all that was configured: what is read from them is what was written", () => {
    fc.assert(
      fc.property(properties, (given) => {
        expect(analyticsOf(elementsOf(given), alertsOf(given.alerts))).toEqual(given);
      }),
    );
  });

  it("have each type once", () => {
    fc.assert(
      fc.property(properties, (given) => {
        const types = elementsOf(given).map(({ Type }) => Type);

        expect(new Set(types).size).toBe(types.length);
      }),
    );
  });
});
