import type { IncomingMessage, ServerResponse } from "node:http";
import { CarillonError } from "../../shared/errors.ts";

/** What the server learned about a request from its signature and headers before a service saw it. */
export interface RequestContext {
  /** Whose request it is: each sandbox has a key of its own. Empty without a signature. */
  accessKeyId: string;
  /** Service name in the SigV4 credential scope, for example `sqs` or `kinesisvideo`. */
  signingName: string;
  region: string;
  /** The account every local resource belongs to. */
  account: string;
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  endpoint: string;
  userAgent: string;
  /** X-Ray tracing header. */
  traceHeader?: string;
}

/** One emulated service: it answers the request completely, or throws a `ServiceError`. */
export type HttpHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
) => Promise<void>;

/** An error as the AWS service would answer it: `name` on the wire is `awsCode`. */
export class ServiceError extends CarillonError {
  readonly code: string;
  readonly status: number;
  /** What the exception has beside its message. */
  readonly members: Readonly<Record<string, unknown>>;

  /** @param awsCode exception name on the wire, for example `ResourceNotFoundException` */
  constructor(awsCode: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message, { retryable: status >= 500 });
    this.code = awsCode;
    this.status = status;
    this.members = members;
  }
}
