import { ServiceError } from "../wire/http.ts";

/** Exceptions of the service, with their status codes (API reference; the runtime schemas of the client say the same). */
const STATUS_CODES = {
  BadRequestException: 400,
  ResourceLimitExceededException: 400,
  NotFoundException: 404,
  ConflictException: 409,
  GoneException: 410,
  ThrottledClientException: 429,
  ServiceFailureException: 500,
  ServiceUnavailableException: 503,
} as const;

export type ErrorName = keyof typeof STATUS_CODES;

export const chimeError = (name: ErrorName, message: string): ServiceError =>
  new ServiceError(name, message, STATUS_CODES[name]);

export const badRequest = (message: string): ServiceError => chimeError("BadRequestException", message);
export const notFound = (message: string): ServiceError => chimeError("NotFoundException", message);
export const conflict = (message: string): ServiceError => chimeError("ConflictException", message);
export const limitExceeded = (message: string): ServiceError => chimeError("ResourceLimitExceededException", message);
