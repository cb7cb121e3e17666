import { entries, type Scale } from "./estimate.ts";
import { BILLED, type Billed, type OperatingRates } from "./rates.ts";

export type Rows = readonly (readonly string[])[];

const headOf = ({ concurrentCalls, isByTasks }: Scale) =>
  `${concurrentCalls.toLocaleString("en-US")} at once, ${isByTasks ? "by tasks" : "by functions"}`;

/** What 1,000 call minutes cost, by component; the first row is the head. */
export function costRows(scales: readonly Scale[], { currency }: OperatingRates): Rows {
  const [first] = scales;
  if (first === undefined) return [];
  const cell = ({ known, unknown }: Scale["total"]) => {
    const hasKnown = known > 0 || unknown.length === 0;
    return [...(hasKnown ? [known.toFixed(4)] : []), ...(unknown.length > 0 ? ["not known"] : [])].join(" + ");
  };
  return [
    [`${currency} for 1,000 call minutes`, ...scales.map(headOf)],
    ...first.lines.map(({ component }, index) => [
      component,
      ...scales.map(({ lines }) => cell(lines[index] ?? first.total)),
    ]),
    ["together, as far as known", ...scales.map(({ total }) => total.known.toFixed(4))],
  ];
}

/** What 1,000 call minutes use, by what is billed. */
export function usageRows(scales: readonly Scale[], { rates }: OperatingRates): Rows {
  const used = scales.map(({ total }) => new Map(entries(total.quantities)));
  const billed = (Object.keys(BILLED) as Billed[]).filter((one) => used.some((quantities) => quantities.has(one)));
  return [
    ["used by 1,000 call minutes", ...scales.map(headOf), "rate"],
    ...billed.map((one) => [
      BILLED[one],
      ...used.map((quantities) => quantity(quantities.get(one) ?? 0)),
      rateOf(rates[one]),
    ]),
  ];
}

/** Where each rate is from. */
export function sourceRows({ rates }: OperatingRates): Rows {
  return [
    ["rate", "price", "source"],
    ...(Object.keys(BILLED) as Billed[]).map((one) => [BILLED[one], rateOf(rates[one]), rates[one].source ?? "—"]),
  ];
}

function rateOf({ price, per = 1 }: OperatingRates["rates"][Billed]): string {
  return price === null ? "not known" : `${price}${per === 1 ? "" : ` for ${per.toLocaleString("en-US")}`}`;
}

/** Three digits that count. */
function quantity(value: number): string {
  if (value === 0) return "0";
  if (value < 0.0001) return "< 0.0001";
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}

/** Rows as a table of Markdown. */
export function markdown(rows: Rows): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const [head = [], ...rest] = rows;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rest.map(line)].join("\n");
}
