/**
 * Call flows as code, for SIP media applications of the Amazon Chime SDK: `carillon/flow`. See docs/flows.md.
 */
export {
  type Answer,
  type AnswererOptions,
  createAnswerer,
  type Invocation,
  type Reply,
  type Route,
} from "./answerer.ts";
export { Call } from "./call/call.ts";
export type { CallFacts } from "./call/prompts.ts";
export * from "./errors.ts";
export type { Fallback } from "./fallback.ts";
export { defineFlow, type FlowDefinition } from "./flow.ts";
export type { Json, JsonOf } from "./json.ts";
export { type MemoryTasks, memorySteps, memoryTasks } from "./memory.ts";
export type { Outcome, StepFailure } from "./outcome.ts";
export {
  type BackgroundTasks,
  type Claim,
  type Notice,
  type Ports,
  type StepStore,
  TASK_ARGUMENT,
  type Task,
  taskDone,
} from "./ports.ts";
export { Secret } from "./secret.ts";
export type { Signal, SignalKind, Signals } from "./signals.ts";
export type { Attempt, Delivery, Flow } from "./steps.ts";
