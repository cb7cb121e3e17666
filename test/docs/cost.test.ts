import { readFileSync } from "node:fs";
import { costAtRest, estimate } from "../../shared/cost/estimate.ts";
import { PUBLISHED_RATES } from "../../shared/cost/published-rates.ts";
import { costRows, markdown, sourceRows, usageRows } from "../../shared/cost/report.ts";

const PAGE = "docs/operations/scale-and-cost.md";
const page = readFileSync(PAGE, "utf8");
const deployed = { alarms: 20, dashboards: 2 };
const scales = [10, 1_000, 100_000].map((concurrentCalls) =>
  estimate({ concurrentCalls, callMinutes: 5, deployed }, PUBLISHED_RATES),
);

describe(PAGE, () => {
  it.each([
    ["cost", costRows(scales, PUBLISHED_RATES)],
    ["usage", usageRows(scales, PUBLISHED_RATES)],
    ["sources", sourceRows(PUBLISHED_RATES)],
  ])("has the table of %s as `carillon cost --usage --markdown` prints it", (_name, rows) => {
    expect(page).toContain(markdown(rows));
  });

  it("says what is paid at rest as `carillon cost` does", () => {
    expect(page).toContain(
      `At rest, without a call: ${costAtRest(deployed, PUBLISHED_RATES).known.toFixed(2)} USD a month.`,
    );
  });
});
