import type { ServiceError } from "../finding.ts";

/** Texts are the service's own where a page of the guide has them, else made after the pattern of those. */
export function invalid(ErrorMessage: string): ServiceError {
  return { ErrorType: "InvalidActionParameter", ErrorMessage };
}

/** `The <name> parameter is invalid.` (AWS: unexpected-action-fail) */
export function invalidParameter(name: string): ServiceError {
  return invalid(`The ${name} parameter is invalid.`);
}

/** `<name> parameter value is invalid.` (AWS: join-chime-meeting, record-audio, send-digits) */
export function invalidValue(name: string): ServiceError {
  return invalid(`${name} parameter value is invalid.`);
}

export function missingParameter(ErrorMessage = "Missing required action parameter."): ServiceError {
  return { ErrorType: "MissingRequiredActionParameter", ErrorMessage };
}

export function invalidAudio(ErrorMessage: string): ServiceError {
  return { ErrorType: "InvalidAudioSource", ErrorMessage };
}

export const INVALID_LEG = invalid("CallId or ParticipantTag parameter for action is invalid");
