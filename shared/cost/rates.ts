import * as v from "valibot";
import { parse } from "../schema.ts";

/** What AWS bills, one by one. `...Month`: one that is there for a month. */
export const BILLED = {
  chimeStreamedMinutes: "call minutes streamed to Kinesis Video Streams",
  chimePstnMinutes: "call minutes on the telephone network",
  kvsInGigabytes: "GB into Kinesis Video Streams",
  kvsOutGigabytes: "GB out of Kinesis Video Streams",
  kvsGigabyteMonths: "GB kept in Kinesis Video Streams for a month",
  lambdaGigabyteSeconds: "GB-seconds of functions (arm64)",
  lambdaRequests: "invocations",
  fargateCpuHours: "vCPU-hours of tasks (arm64)",
  fargateGigabyteHours: "GB-hours of tasks (arm64)",
  addressHours: "hours of public addresses of tasks",
  sqsRequests: "requests to queues",
  dynamoWriteUnits: "write request units",
  dynamoReadUnits: "read request units",
  s3Puts: "PUT, POST and LIST requests to S3",
  s3Gets: "GET requests to S3",
  s3GigabyteMonths: "GB kept in S3 for a month",
  events: "events on Carillon's bus",
  logGigabytes: "GB of logs",
  metricMonths: "metrics",
  alarmMonths: "alarms",
  dashboardMonths: "dashboards",
  keyMonths: "keys of KMS",
} as const;

export type Billed = keyof typeof BILLED;

/** What one of each costs; null: not known. */
export interface Rate {
  readonly price: number | null;
  /** The price is of so many; default 1. */
  readonly per?: number;
  /** Who says so. */
  readonly source?: string;
}

export interface OperatingRates {
  readonly currency: string;
  readonly about: string;
  readonly rates: Readonly<Record<Billed, Rate>>;
}

const rate = v.object({
  price: v.nullable(v.pipe(v.number(), v.minValue(0))),
  per: v.optional(v.pipe(v.number(), v.minValue(1))),
  source: v.optional(v.string()),
});

const schema = v.object({
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, "three capital letters, such as USD")),
  about: v.optional(v.string(), ""),
  rates: v.partial(v.strictObject(v.entriesFromList(Object.keys(BILLED) as Billed[], rate))),
});

/**
 * Rates of your own; what they leave out is not known.
 * @throws InvalidInputError naming each member that is missing or wrong
 */
export function parseOperatingRates(input: unknown): OperatingRates {
  const { rates, ...rest } = parse(schema, input, "rates");
  const all = Object.keys(BILLED).map((billed): [string, Rate] => {
    const given = rates[billed as Billed];
    if (given === undefined) return [billed, { price: null }];
    const { price, per, source } = given;
    return [billed, { price, ...(per !== undefined && { per }), ...(source !== undefined && { source }) }];
  });
  return { ...rest, rates: Object.fromEntries(all) as Record<Billed, Rate> };
}
