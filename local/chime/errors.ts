import type { ErrorCode } from "@aws-sdk/client-chime-sdk-voice";
import { ServiceError } from "../wire/http.ts";

/** Exceptions of the service: their status codes, as the runtime schemas of the client have them, and what their `Code` says. */
const EXCEPTIONS = {
  BadRequestException: [400, "BadRequest"],
  ResourceLimitExceededException: [400, "ResourceLimitExceeded"],
  NotFoundException: [404, "NotFound"],
  ConflictException: [409, "Conflict"],
  GoneException: [410, "Gone"],
  ThrottledClientException: [429, "Throttled"],
  ServiceFailureException: [500, "ServiceFailure"],
  ServiceUnavailableException: [503, "ServiceUnavailable"],
} as const satisfies Readonly<Record<string, readonly [status: number, code: ErrorCode]>>;

export type ErrorName = keyof typeof EXCEPTIONS;

export function chimeError(name: ErrorName, message: string): ServiceError {
  const [status, Code] = EXCEPTIONS[name];
  return new ServiceError(name, message, status, { Code });
}

/** What an operation on many numbers says of one that met this exception; undefined: it is none of the service's. */
export const errorCodeOf = (error: ServiceError): ErrorCode | undefined =>
  Object.hasOwn(EXCEPTIONS, error.code) ? EXCEPTIONS[error.code as ErrorName][1] : undefined;

export const badRequest = (message: string): ServiceError => chimeError("BadRequestException", message);
export const notFound = (message: string): ServiceError => chimeError("NotFoundException", message);
export const conflict = (message: string): ServiceError => chimeError("ConflictException", message);
export const limitExceeded = (message: string): ServiceError => chimeError("ResourceLimitExceededException", message);
