/** Calls to flows under test, in virtual time: `carillon/flow/testing`. See docs/flows.md. */
export { type DialledCall, type DialOptions, dial, dialOut, FlowTestError, type FlowUnderTest } from "./dial.ts";
export { UnevenAnswerError } from "./flow-handler.ts";
export { LeapingClock } from "./leaping-clock.ts";
