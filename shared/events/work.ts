import * as v from "valibot";
import { id, parse, parseJson } from "../schema.ts";

/** What the work queue carries: one leg to be read, from its last checkpoint on. */
const consumeLeg = v.object({
  type: v.literal("consume-leg"),
  transactionId: id,
  // The name of a Kinesis video stream may have 256 characters.
  legId: v.pipe(v.string(), v.regex(/^(?!\.{1,2}$)[\w.-]{1,256}$/, "1 to 256 letters, digits or . _ -")),
  /** How often the leg was handed over before; bounded, so that a leg cannot go round for ever. */
  generation: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

const settleCall = v.object({ type: v.literal("settle-call"), transactionId: id });
const finishRecording = v.object({
  type: v.literal("finish-recording"),
  transactionId: id,
  /** Names the state of the drained legs that is to be recorded: repetitions of one message share it. */
  key: id,
});

export type ConsumeLeg = v.InferOutput<typeof consumeLeg>;
export type FinishRecording = v.InferOutput<typeof finishRecording>;
export type FinishWork = v.InferOutput<typeof settleCall> | FinishRecording;
export type Work = ConsumeLeg | FinishWork;

/** @throws InvalidInputError when the text is not a message of the work queue */
export function parseConsumeLeg(text: string): ConsumeLeg {
  return parse(consumeLeg, parseJson(text, "work message"), "work message");
}

/** @throws InvalidInputError when the text is not a message of the finish queue */
export function parseFinishWork(text: string): FinishWork {
  return parse(v.variant("type", [settleCall, finishRecording]), parseJson(text, "finish message"), "finish message");
}
