import fc from "fast-check";
import * as v from "valibot";
import { effectsOf } from "../../../shared/calls/effects.ts";
import { analysedBy } from "../../../shared/calls/insight.ts";
import { type Change, reduce } from "../../../shared/calls/reducer.ts";
import { InvalidInputError } from "../../../shared/errors.ts";
import { parseAnalytics } from "../../../shared/events/analytics.ts";
import {
  FACT_SOURCE,
  type Fact,
  type FactType,
  factDetail,
  factIdOf,
  factSchemas,
} from "../../../shared/events/facts.ts";
import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import { readSample, readStory, sampleFiles } from "../../support/samples.ts";

const examples = sampleFiles("carillon").map((path) => [path, readSample(path)] as const);
const schemaOf = (type: string) => factSchemas[type as FactType];

/** The facts that follow from a story's events, and from what else became known. */
function factsOf(story: string, ...more: Change[]): Fact[] {
  const changes = [...readStory(story).map(parseStreamingStatus), ...more];
  const call = changes.reduce<ReturnType<typeof reduce> | null>(reduce, null);
  return call ? effectsOf(call).flatMap((effect) => (effect.kind === "fact" ? [effect.fact] : [])) : [];
}

describe("the examples of Carillon's events", () => {
  it("are one of each", () => {
    expect(examples.map(([, event]) => event["detail-type"]).sort()).toEqual(Object.keys(factSchemas).sort());
  });

  it.each(examples)("%s is of its schema, with nothing more in it", (_path, event) => {
    expect(event.source).toBe(FACT_SOURCE);
    expect(v.parse(schemaOf(event["detail-type"]), event.detail)).toEqual(event.detail);
  });

  it.each([
    ["call-streaming-started", "two-leg-call"],
    ["call-ended", "two-leg-call"],
    ["call-streaming-failed", "failed-leg"],
  ])("%s is what follows from %s", (name, story) => {
    const { "detail-type": type, detail } = readSample(`carillon/${name}.json`);

    const fact = factsOf(story).find((one) => one.type === type);

    expect(fact && factDetail(fact, 1)).toEqual(detail);
  });

  it.each([
    ["insight-matched", "media-insights/rule-matched-keyword.json"],
    ["speaker-identified", "voice-analytics/speaker-identified.json"],
  ])("%s is what follows from %s", (name, path) => {
    const change = analysedBy(parseAnalytics(readSample(path)));

    const [effect] = change === null ? [] : effectsOf(reduce(null, change));

    expect(effect?.kind === "fact" && factDetail(effect.fact, 1)).toEqual(readSample(`carillon/${name}.json`).detail);
  });

  it.each([
    ["recording-ready", "two-leg-call"],
    ["recording-incomplete", "siprec-call"],
  ])("%s has the id of the recording of %s", (name, story) => {
    const { transactionId, factId } = readSample(`carillon/${name}.json`).detail;

    expect(transactionId).toBe(readStory(story)[0]?.detail["transactionId"]);
    expect(factId).toBe(factIdOf(String(transactionId), "recording"));
  });

  it.each(examples)("no member of %s may be missing", (_path, event) => {
    for (const name of Object.keys(event.detail)) {
      const { [name]: _gone, ...rest } = event.detail;
      expect(v.safeParse(schemaOf(event["detail-type"]), rest).success).toBe(false);
    }
  });
});

describe("factDetail", () => {
  const [fact] = factsOf("two-leg-call");

  it("numbers what goes out", () => {
    expect(fact && factDetail(fact, 3)).toMatchObject({ version: "1", revision: 3, factId: fact?.factId });
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses revision %p", (revision) => {
    expect(() => fact && factDetail(fact, revision)).toThrow(InvalidInputError);
  });
});

describe("factIdOf", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("", ",", '"', '","', "[", "ended", "recording"));
  const subject = fc.array(text, { minLength: 1, maxLength: 4 });

  it("is 32 hexadecimal digits, the same for the same arguments", () => {
    fc.assert(
      fc.property(subject, ([transactionId = "", ...rest]) => {
        const factId = factIdOf(transactionId, ...rest);

        expect(factId).toMatch(/^[0-9a-f]{32}$/);
        expect(factIdOf(transactionId, ...rest)).toBe(factId);
      }),
    );
  });

  it("differs for every other subject, however its words are cut", () => {
    const distinct = fc.uniqueArray(subject, {
      selector: (words) => JSON.stringify(words),
      minLength: 2,
      maxLength: 50,
    });
    fc.assert(
      fc.property(distinct, (subjects) => {
        const ids = subjects.map(([transactionId = "", ...rest]) => factIdOf(transactionId, ...rest));

        expect(new Set(ids).size).toBe(subjects.length);
      }),
    );
  });

  it("never changes: subscribers remember ids", () => {
    expect(factIdOf("44444444-4444-4444-8444-444444444444", "ended")).toBe("20891d82ba1fd15ea270fca45dc4660c");
  });
});
