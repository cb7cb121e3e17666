import type { Call } from "./call/call.ts";
import type { Json } from "./json.ts";
import type { Flow } from "./steps.ts";

/** A call flow: the generator function itself, with its name. */
export interface FlowDefinition<Args = undefined, Result = unknown> {
  (call: Call, args: Args): Flow<Result>;
  /** What the journal calls it. */
  readonly flowName: string;
}

/**
 * Defines a call flow. The generator runs again from its start at each event of the call, with the recorded results of its steps: all it
 * does to the world goes through `call`, and time and chance come from `call.now()` and `call.random()`.
 * @param name stays the same for as long as calls last: a journal finds its flow by it
 */
export function defineFlow<Args extends Json | undefined = undefined, Result = void>(
  name: string,
  body: (call: Call, args: Args) => Flow<Result>,
): FlowDefinition<Args, Result> {
  return Object.assign((call: Call, args: Args) => body(call, args), { flowName: name });
}
