import * as v from "valibot";
import { parse, parseJson } from "../../shared/schema.ts";
import { faultKinds } from "./kinds.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const faultSchema = v.strictObject({
  kind: v.picklist(faultKinds),
  /** Of its occasions, the share that it strikes: 0 to 1. */
  rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
  /** Occasions that it strikes for certain, counted from 1. */
  at: v.optional(v.array(count), []),
  /** Strikes no more often than this. */
  most: v.optional(count),
  /** Only requests to these services, by the name that they are signed with: `s3`, `dynamodb`, `sqs`, `events`, `kinesisvideo`, `lambda`, `chime`. */
  services: v.optional(v.array(v.string())),
  /** Only requests whose operation (`PutObject`, `UpdateItem`, `/getMedia`) contains this. */
  operation: v.optional(v.string()),
  /** Longest delay of what is slow, late or comes again. */
  milliseconds: v.optional(count, 2_000),
});

const planSchema = v.strictObject({
  seed: v.pipe(v.number(), v.integer()),
  faults: v.array(faultSchema),
});

/** One kind of fault, and when it strikes. */
export type Fault = v.InferOutput<typeof faultSchema>;
/** Which faults a cloud has; the same plan and the same requests give the same strikes. */
export type FaultPlan = v.InferOutput<typeof planSchema>;
export type FaultPlanInput = v.InferInput<typeof planSchema>;

/** @throws InvalidInputError naming what is wrong with it */
export function parseFaultPlan(input: unknown): FaultPlan {
  return parse(planSchema, input, "fault plan");
}

/** @throws InvalidInputError */
export function readFaultPlan(text: string): FaultPlan {
  return parseFaultPlan(parseJson(text, "fault plan"));
}
