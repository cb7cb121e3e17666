import { readFileSync } from "node:fs";
import fc from "fast-check";
import { InvalidInputError } from "../../../shared/errors.ts";
import { costOf, parseRateTable } from "../../../shared/records/cost.ts";
import { summaryOf } from "../../../shared/records/derive.ts";
import { parseRecord } from "../../../shared/records/record.ts";
import { parseUsageType } from "../../../shared/records/usage.ts";
import { anyRecord, RECORD_KINDS } from "../../support/records.ts";
import { readSample } from "../../support/samples.ts";

const cdr = (members: Record<string, unknown>) => parseRecord("cdr", { TransactionId: "t-1", ...members });

describe("summaryOf", () => {
  it.each(RECORD_KINDS)("says something of any %s", (kind) => {
    fc.assert(
      fc.property(anyRecord(kind), (source) => {
        const { duration, billableTime, from, to } = summaryOf(parseRecord(kind, source));

        expect(duration ?? 0).toBeGreaterThanOrEqual(0);
        for (const time of [duration ?? 0, billableTime ?? 0]) expect(Number.isInteger(time)).toBe(true);
        for (const { e164 } of [from, to]) expect(e164 ?? "+1").toMatch(/^\+\d+$/);
      }),
    );
  });

  it.each([
    [{ BillableDurationSeconds: 6, BillableDurationMinutes: 1 }, 6000],
    [{ BillableDurationMinutes: 0.1 }, 6000],
    [{ BillableDurationMinutes: "1" }, 60_000],
    [{ BillableDurationSeconds: null, BillableDurationMinutes: 2 }, 120_000],
    [{}, null],
  ])("reads the billable time of %j as %p ms", (members, time) => {
    expect(summaryOf(cdr(members)).billableTime).toBe(time);
  });

  it("does not know how long a call was that ended before it began", () => {
    expect(summaryOf(cdr({ StartTimeEpochSeconds: 10, EndTimeEpochSeconds: 9 })).duration).toBeNull();
  });

  it("believes the record's country, and the numbering plan where it has none", () => {
    const numbers = { SourcePhoneNumber: "+14165550100", DestinationPhoneNumber: "+442079460000" };

    const { from, to } = summaryOf(cdr({ ...numbers, SourceCountry: "US", DestinationCountry: "" }));

    expect([from.country, to.country]).toEqual(["US", "GB"]);
  });
});

describe("parseUsageType", () => {
  it("loses nothing of a usage type it does not know", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { region, origin, product } = parseUsageType(text);

        if (region === null && origin === null) expect(product).toBe(text);
        else expect(text.endsWith(product)).toBe(true);
      }),
    );
  });

  it.each([
    ["EUC1-DE-FR-inbound-minutes", { region: "eu-central-1", origin: "DE", destination: "FR", direction: "inbound" }],
    ["US-CA-outbound-minutes", { region: null, origin: "US", destination: "CA", direction: "outbound" }],
    ["XXX9-US-US-outbound-minutes", { region: null, origin: "US", product: "XXX9-minutes" }],
  ])("splits %s", (usageType, parts) => {
    expect(parseUsageType(usageType)).toMatchObject(parts);
  });
});

describe("costOf", () => {
  const rates = parseRateTable({
    currency: "USD",
    rates: [
      { usageType: "USE1-US-US-outbound-minutes", per: "minute", price: 0.01 },
      { usageType: "*-kinesis-*-streaming", per: "second", price: 0.0001 },
      { usageType: "USE1-*", per: "record", price: 0.5 },
    ],
  });
  const cost = (UsageType: string, members: Record<string, unknown> = { BillableDurationSeconds: 90 }) =>
    costOf(cdr({ UsageType, ...members }), rates);

  it.each([
    ["USE1-US-US-outbound-minutes", 0.015],
    ["USW2-VC-kinesis-audio-streaming", 0.009],
    ["USE1-anything", 0.5],
  ])("applies the first rate that fits %s", (usageType, amount) => {
    expect(cost(usageType)).toMatchObject({ amount, currency: "USD" });
  });

  it("does not guess", () => {
    expect(cost("APN1-minutes")).toBeNull();
    expect(cost("USE1-US-US-outbound-minutes", {})).toBeNull();
    expect(cost("USE1-anything", {})).toMatchObject({ amount: 0.5 });
    expect(costOf(parseRecord("cdr", { TransactionId: "t-1" }), rates)).toBeNull();
  });

  it("takes `*` for any text, and nothing else for more than it is", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "."), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, usageType) => {
        fc.pre(pattern !== "");
        const table = parseRateTable({ currency: "USD", rates: [{ usageType: pattern, per: "record", price: 1 }] });

        const expression = pattern
          .split("*")
          .map((part) => part.replaceAll(".", "\\."))
          .join(".*");
        const fits = new RegExp(`^${expression}$`).test(usageType);
        expect(costOf(cdr({ UsageType: usageType }), table) !== null).toBe(fits);
      }),
      { numRuns: 1000 },
    );
  });

  it("knows no cost where a price is not filled in, which none is in the example", () => {
    const path = new URL("../../../examples/rates.json", import.meta.url);
    const example = parseRateTable(JSON.parse(readFileSync(path, "utf8")));
    const filled = { ...example, rates: example.rates.map((rate) => ({ ...rate, price: 1 })) };
    const records = (["cdr", "sdr", "sma"] as const).map((kind) =>
      parseRecord(kind, { ...readSample(`records/${kind}.json`) }),
    );

    expect(records.map((record) => costOf(record, example))).toEqual([null, null, null]);
    for (const record of records) expect(costOf(record, filled)?.amount).toBeGreaterThan(0);
  });

  it("refuses a table with a price below zero", () => {
    const rate = { usageType: "*", per: "minute", price: -1 };

    expect(() => parseRateTable({ currency: "USD", rates: [rate] })).toThrow(InvalidInputError);
  });
});
