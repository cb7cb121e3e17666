/** The contract between the Amazon Chime SDK PSTN audio service and the Lambda function of a SIP media application. */

export { InvalidInputError } from "../errors.ts";
export type * from "./action-parameters.ts";
export { ACTION_TRAITS, ACTION_TYPES, type ActionTraits, type ActionType, isActionType } from "./action-types.ts";
export { type Action, actions, type Builders } from "./actions.ts";
export { type Aim, aim, callIdOf } from "./aim.ts";
export {
  adviceOn,
  ERROR_TYPES,
  type ErrorType,
  type ErrorTypeAdvice,
  type KnownErrorType,
} from "./error-types.ts";
export { InvalidReplyError } from "./errors.ts";
export { EVENT_TYPES, type EventType, isEventType } from "./event-types.ts";
export type { Finding, ServiceError, Severity } from "./finding.ts";
export { connectedLeg, legsOf, sipHeader, targetLeg } from "./leg.ts";
export { type ReadAction, type ResolvedAction, type ResolvedActions, readAction } from "./read-action.ts";
export { type Answered, MOST_ACTIONS, type ReadReply, readReply } from "./read-reply.ts";
export { reply, type SmaReply } from "./reply.ts";
export {
  type ActionData,
  type CallDetails,
  type Participant,
  parseRequest,
  type ReceivedRequest,
  type SmaRequest,
  type SmaRequests,
} from "./request.ts";
export { serviceErrorOf } from "./service-error.ts";
export { findingsOf, ignoresActions, validateReply } from "./validate.ts";
