import { BILLED, type Billed, type OperatingRates } from "./rates.ts";
import {
  type Component,
  type Deployed,
  isByTasks,
  METRICS_WITH_CALLS,
  MONTH_IN_MINUTES,
  type Quantities,
  usageAtRest,
  usageOfCall,
} from "./usage.ts";

export interface CostLine {
  readonly component: Component;
  readonly quantities: Quantities;
  /** Of what has a known rate; rounded to a ten-thousandth of the currency. */
  readonly known: number;
  /** What has no known rate. */
  readonly unknown: readonly Billed[];
}

export interface Scale {
  readonly concurrentCalls: number;
  readonly isByTasks: boolean;
  /** Of 1,000 call minutes. */
  readonly lines: readonly CostLine[];
  readonly total: Omit<CostLine, "component">;
}

const CALL_MINUTES = 1000;

/** What 1,000 call minutes use and cost while so many calls last at once, all day. */
export function estimate(
  {
    concurrentCalls,
    callMinutes,
    deployed,
  }: { readonly concurrentCalls: number; readonly callMinutes: number; readonly deployed: Deployed },
  rates: OperatingRates,
): Scale {
  const calls = CALL_MINUTES / callMinutes;
  const share = CALL_MINUTES / (concurrentCalls * MONTH_IN_MINUTES);
  // Tasks that run anyway are counted where they read.
  const watching = { ...usageAtRest({ ...deployed, tasks: 0 }), metricMonths: METRICS_WITH_CALLS };
  const usage: readonly (readonly [Component, Quantities, number])[] = [
    ...(Object.entries(usageOfCall({ callMinutes, concurrentCalls })) as [Component, Quantities][]).map(
      ([component, quantities]) => [component, quantities, calls] as const,
    ),
    ["watching", watching, share],
  ];
  const lines = usage.map(([component, quantities, times]) => ({
    component,
    ...priced(times === 1 ? quantities : multiplied(quantities, times), rates),
  }));
  return {
    concurrentCalls,
    isByTasks: isByTasks(concurrentCalls),
    lines,
    total: priced(summed(lines.map(({ quantities }) => quantities)), rates),
  };
}

/** What a month without a call costs. */
export function costAtRest(deployed: Deployed, rates: OperatingRates): Omit<CostLine, "component"> {
  return priced(usageAtRest(deployed), rates);
}

function priced(quantities: Quantities, { rates }: OperatingRates): Omit<CostLine, "component"> {
  let known = 0;
  const unknown: Billed[] = [];
  for (const [billed, quantity] of entries(quantities)) {
    const { price, per = 1 } = rates[billed];
    if (price === null) unknown.push(billed);
    else known += (quantity * price) / per;
  }
  return { quantities, known: Math.round(known * 1e4) / 1e4, unknown };
}

const multiplied = (quantities: Quantities, times: number): Quantities =>
  Object.fromEntries(entries(quantities).map(([billed, quantity]) => [billed, quantity * times]));

function summed(all: readonly Quantities[]): Quantities {
  const sums = new Map<Billed, number>();
  for (const [billed, quantity] of all.flatMap(entries)) sums.set(billed, (sums.get(billed) ?? 0) + quantity);
  return Object.fromEntries(sums);
}

/** In the order in which they are listed. */
export const entries = (quantities: Quantities): [Billed, number][] =>
  (Object.keys(BILLED) as Billed[]).flatMap((billed): [Billed, number][] => {
    const quantity = quantities[billed];
    return quantity === undefined ? [] : [[billed, quantity]];
  });
