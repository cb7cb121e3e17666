import type { IncomingMessage, ServerResponse } from "node:http";
import { S3Error } from "../s3/errors.ts";
import { writeError as writeS3Error } from "../s3/rest-xml.ts";
import { ServiceError } from "../wire/http.ts";
import { writeError } from "../wire/schema-service.ts";
import type { Need, Place } from "./actions.ts";
import type { Decision } from "./evaluate.ts";

/** How each service calls it, with its HTTP status (the common errors of its API reference); by the name that requests are signed for. */
const REFUSALS: Readonly<Record<string, readonly [code: string, status: number]>> = {
  chime: ["AccessDeniedException", 403],
  dynamodb: ["AccessDeniedException", 400],
  events: ["AccessDeniedException", 400],
  kinesisvideo: ["AccessDeniedException", 403],
  lambda: ["AccessDeniedException", 403],
  secretsmanager: ["AccessDeniedException", 400],
  sqs: ["AccessDenied", 403],
};

export interface Refusal {
  readonly roleOf: string;
  readonly need: Need;
  readonly decision: Exclude<Decision, "allowed">;
}

/** IAM User Guide, "Troubleshoot access denied error messages". */
export function refusalMessage({ roleOf, need, decision }: Refusal, { account }: Place): string {
  const { action, resource } = need;
  const because =
    decision === "allowed by none"
      ? "no identity-based policy allows"
      : "an explicit deny in an identity-based policy covers";
  const who = `arn:aws:sts::${account}:assumed-role/${roleOf}/${roleOf}`;
  return `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because ${because} the ${action} action`;
}

/** Answers a request as its service does when the role may not make it. */
export function refuse(service: string, message: string, request: IncomingMessage, response: ServerResponse): void {
  // What the client still sends is read and dropped, as a server does that keeps its connection.
  request.resume();
  if (service === "s3") writeS3Error(request, response, new S3Error("AccessDenied", {}, message));
  else {
    const [code, status] = REFUSALS[service] ?? ["AccessDeniedException", 403];
    writeError(response, new ServiceError(code, message, status), "application/x-amz-json-1.0");
  }
}
