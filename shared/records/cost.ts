import * as v from "valibot";
import { parse } from "../schema.ts";
import { billableTimeOf } from "./derive.ts";
import type { DetailRecord } from "./record.ts";

const rateTable = v.object({
  /** For whoever reads it. */
  about: v.optional(v.string()),
  /** ISO 4217. */
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, "three capital letters, such as USD")),
  rates: v.array(
    v.object({
      /** A usage type; `*` stands for any text. */
      usageType: v.pipe(v.string(), v.nonEmpty()),
      per: v.picklist(["minute", "second", "record"]),
      /** Null: not filled in; what it fits has no cost. */
      price: v.nullable(v.pipe(v.number(), v.minValue(0))),
    }),
  ),
});

/** Prices by usage type, as an operator takes them from the price list of the account (`examples/rates.json` is a form for it); the first that fits counts. */
export type RateTable = v.InferOutput<typeof rateTable>;

export interface Cost {
  /** Rounded to millionths of the currency. */
  readonly amount: number;
  readonly currency: string;
  /** The usage type of the rate that was applied, as the table has it. */
  readonly rate: string;
}

/** @throws InvalidInputError naming each member of the table that is missing or wrong */
export function parseRateTable(input: unknown): RateTable {
  return parse(rateTable, input, "rate table");
}

/** What a record cost; null where no rate fits, or where the record does not say how long. */
export function costOf(record: DetailRecord, { currency, rates }: RateTable): Cost | null {
  const rate = rates.find(({ usageType }) => fits(usageType, record.usageType ?? ""));
  if (rate === undefined || rate.price === null) return null;
  const time = billableTimeOf(record);
  const units = rate.per === "record" ? 1 : time === null ? null : time / UNIT[rate.per];
  return units === null ? null : { amount: Math.round(units * rate.price * 1e6) / 1e6, currency, rate: rate.usageType };
}

const UNIT = { minute: 60_000, second: 1000 } as const;

/** Whether a usage type fits a pattern, without ever looking twice at a letter of it. */
function fits(pattern: string, usageType: string): boolean {
  const [first = "", ...parts] = pattern.split("*");
  const last = parts.pop();
  if (last === undefined) return pattern === usageType;
  if (!usageType.startsWith(first)) return false;
  let from = first.length;
  for (const part of parts) {
    const index = usageType.indexOf(part, from);
    if (index < 0) return false;
    from = index + part.length;
  }
  return usageType.length - last.length >= from && usageType.endsWith(last);
}
