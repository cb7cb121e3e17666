import { costAtRest, estimate } from "../../../shared/cost/estimate.ts";
import { PUBLISHED_RATES } from "../../../shared/cost/published-rates.ts";
import { BILLED, type Billed, parseOperatingRates } from "../../../shared/cost/rates.ts";
import { costRows, usageRows } from "../../../shared/cost/report.ts";

const deployed = { alarms: 17, dashboards: 1 };
const ones = parseOperatingRates({
  currency: "EUR",
  rates: Object.fromEntries(Object.keys(BILLED).map((billed) => [billed, { price: 1 }])),
});
const at = (concurrentCalls: number, rates = PUBLISHED_RATES) =>
  estimate({ concurrentCalls, callMinutes: 5, deployed }, rates);

describe("an estimate", () => {
  it("is the sum of its components", () => {
    const { lines, total } = at(10, ones);

    expect(total.known).toBeCloseTo(
      lines.reduce((sum, { known }) => sum + known, 0),
      2,
    );
    expect(total.unknown).toEqual([]);
  });

  it("reads more legs than functions may at once by tasks", () => {
    expect([100, 101].map((calls) => at(calls).isByTasks)).toEqual([false, true]);
  });

  it("has the same use for a call at every size, but for how it is read and what is there anyway", () => {
    const [thousand, many] = [at(1_000), at(100_000)];

    for (const [index, { component, quantities }] of thousand.lines.entries()) {
      if (component !== "watching") expect(many.lines[index]?.quantities).toEqual(quantities);
      else expect(many.lines[index]?.known).toBeLessThan(thousand.lines[index]?.known ?? 0);
    }
  });

  it("never takes a rate that is not known for nothing", () => {
    const rates = parseOperatingRates({ currency: "EUR", rates: { sqsRequests: { price: 2, per: 1_000 } } });

    const { total } = at(10, rates);

    expect(total.known).toBeCloseTo(((total.quantities.sqsRequests ?? 0) * 2) / 1_000, 2);
    expect(total.unknown).toContain<Billed>("chimeStreamedMinutes");
    expect(costRows([at(10, rates)], rates).map(([, cell]) => cell)).toContain("not known");
    expect(usageRows([at(10, rates)], rates).map((row) => row.at(-1))).toEqual(
      expect.arrayContaining(["2 for 1,000", "not known"]),
    );
  });

  it("of a month without calls is for what is there", () => {
    expect(costAtRest(deployed, ones).known).toBeGreaterThan(18);
    expect(costAtRest({ alarms: 0, dashboards: 0 }, PUBLISHED_RATES).known).toBeLessThan(
      costAtRest(deployed, PUBLISHED_RATES).known,
    );
  });
});

describe("rates", () => {
  it("name what is wrong with them", () => {
    expect(() => parseOperatingRates({ currency: "euro", rates: { sqsRequests: { price: -1 } } })).toThrow(
      /currency.*rates\.sqsRequests\.price/s,
    );
    expect(() => parseOperatingRates({ currency: "EUR", rates: { sqsRequest: { price: 1 } } })).toThrow(/sqsRequest/);
  });

  it("that are published say where, and what is not published says nothing", () => {
    for (const { price, source } of Object.values(PUBLISHED_RATES.rates)) {
      expect(price === null).toBe(source === undefined);
    }
  });
});
