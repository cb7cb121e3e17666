import { randomUUID } from "node:crypto";
import { basename, dirname, extname } from "node:path";
import type { GuestCode } from "./guest.mjs";

/** What a sandbox has to know of a function. */
export interface FunctionCode {
  readonly name: string;
  readonly arn: string;
  /** `$LATEST`, or the number of a published one. */
  readonly version: string;
  /** File that exports the handler. */
  readonly bundle: string;
  /** Name of the exported handler. */
  readonly handlerName: string;
  /** Variables of the function itself; the sandbox adds those that Lambda sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutInSeconds: number;
  readonly memoryInMegabytes: number;
  /** For code that is not a bundle of Carillon's own. */
  readonly guest?: GuestCode;
}

/** What reaches the local cloud through the AWS SDK: its address, and credentials that mean nothing. */
export function awsEnvironment(region: string, endpoint: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    TZ: "UTC",
    LANG: "en_US.UTF-8",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL: endpoint,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

/** Of one sandbox. */
export interface SandboxPlace {
  readonly region: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
}

/**
 * The environment of a sandbox: the variables Lambda itself sets (Lambda developer guide, "Defined runtime environment variables"),
 * with credentials that mean nothing, the endpoint of the local cloud, and the function's own.
 */
export function sandboxEnvironment(code: FunctionCode, place: SandboxPlace): Record<string, string> {
  return {
    ...awsEnvironment(place.region, place.endpoint),
    AWS_ACCESS_KEY_ID: place.accessKeyId,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: code.name,
    AWS_LAMBDA_FUNCTION_VERSION: code.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(code.memoryInMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${code.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/${randomUUID()}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    LAMBDA_TASK_ROOT: dirname(code.bundle),
    _HANDLER: `${basename(code.bundle, extname(code.bundle))}.${code.handlerName}`,
    ...code.environment,
  };
}
