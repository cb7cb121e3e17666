/**
 * The service's side of the SMA contract, in virtual time: calls that try a handler of a SIP media application, with scripted callers and
 * a trace of all that happened. Pure: handlers, telephones, stores and time are passed in.
 *
 * @module carillon/engine
 */
export { type BotAdapter, type BotRequest, scriptedBots } from "./bots.ts";
export { type Directory, routeOf, type SipMediaApplication, type SipRule } from "./directory.ts";
export {
  createEngine,
  type EndedCall,
  type Engine,
  type InboundCall,
  type NewCall,
} from "./engine.ts";
export type { CallFacts, LegFacts } from "./facts.ts";
export { type Handler, type HandlerAnswer, type HandlerFunction, inProcess } from "./handler.ts";
export type { DialRequest, Line, LineEvents, LineRecording, Sound, Track } from "./line.ts";
export { type MeetingRooms, meetingRooms } from "./meetings.ts";
export { DEFAULT_POLICIES, drawPolicies, OPEN_POINTS, type Policies } from "./policies.ts";
export type { WireRequest } from "./request.ts";
export { realTime, type Scheduler, type Timer, VirtualTime } from "./scheduler.ts";
export {
  does,
  hangsUp,
  hears,
  isBusy,
  isUnreachable,
  isVoicemail,
  neverAnswers,
  parseScript,
  presses,
  type Script,
  says,
  scriptSchema,
  waits,
} from "./scripted/script.ts";
export {
  type Simulation,
  type SimulationWorld,
  simulateCall,
  simulation,
  UnmetExpectationError,
} from "./simulate.ts";
export { audioIn, recordingsInMemory } from "./stores.ts";
export { DEFAULT_LIMITS, type Limits, NO_LIMITS } from "./throttles.ts";
export { timeline } from "./timeline.ts";
export type { CallTrace, EndReason, TracedInvocation, TracedSound } from "./trace.ts";
export type { World } from "./world.ts";
