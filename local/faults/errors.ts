import type { IncomingMessage, ServerResponse } from "node:http";
import { S3Error } from "../s3/errors.ts";
import { writeError as writeS3Error } from "../s3/rest-xml.ts";
import { ServiceError } from "../wire/http.ts";
import { writeError } from "../wire/schema-service.ts";

interface ServiceFailures {
  /** The service failed: nothing was done. */
  readonly "service-error": () => ServiceError;
  /** There were too many requests. */
  readonly throttling: () => ServiceError;
}

/** How each service says so (the common errors of its API reference); by the name that requests are signed with. */
const FAILURES: Readonly<Record<string, ServiceFailures>> = {
  dynamodb: {
    "service-error": () => new ServiceError("InternalServerError", "The request processing has failed.", 500),
    throttling: () =>
      new ServiceError("ProvisionedThroughputExceededException", "The level of configured throughput was exceeded."),
  },
  events: {
    "service-error": () =>
      new ServiceError("InternalException", "This exception occurs due to unexpected causes.", 500),
    throttling: () => new ServiceError("ThrottlingException", "Rate exceeded"),
  },
  kinesisvideo: {
    "service-error": () => new ServiceError("InternalFailure", "The request processing has failed.", 500),
    throttling: () =>
      new ServiceError("ClientLimitExceededException", "The limit of allowed client calls was exceeded."),
  },
  s3: {
    "service-error": () => new S3Error("InternalError"),
    throttling: () => new S3Error("SlowDown"),
  },
};

const ANY_OTHER: ServiceFailures = {
  "service-error": () => new ServiceError("InternalFailure", "The request processing has failed.", 500),
  throttling: () => new ServiceError("ThrottlingException", "Rate exceeded"),
};

/** Answers a request as its service does when it refuses or fails. */
export function fail(
  kind: keyof ServiceFailures,
  service: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const error = (FAILURES[service] ?? ANY_OTHER)[kind]();
  // What the client still sends is read and dropped, as a server does that keeps its connection.
  request.resume();
  if (error instanceof S3Error) writeS3Error(request, response, error);
  else writeError(response, error, "application/x-amz-json-1.0");
}
