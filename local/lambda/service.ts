import * as lambda from "@aws-sdk/client-lambda";
import { type HttpHandler, ServiceError } from "../wire/http.ts";
import { schemaService } from "../wire/schema-service.ts";
import type { Functions, RegisteredFunction } from "./functions.ts";
import { LATEST } from "./registry.ts";
import type { Outcome } from "./sandbox.ts";

/** Lambda developer guide, "Lambda quotas". */
const LARGEST_PAYLOAD_BYTES = {
  RequestResponse: 6 * 1024 * 1024,
  DryRun: 6 * 1024 * 1024,
  Event: 1024 * 1024,
} as const;
/** API_Invoke, LogResult: the last 4 KB of the log. */
const LOG_TAIL_BYTES = 4 * 1024;

/** The Lambda API over the registered functions: Invoke, GetFunction, ListFunctions, and versions with their aliases. */
export function createLambdaHandler(functions: Functions): HttpHandler {
  const configurationOf = (reference: string) => {
    const { name, arn, version, timeoutInSeconds, memoryInMegabytes, handlerName, environment } =
      functions.get(reference);
    return {
      FunctionName: name,
      FunctionArn: arn,
      Version: version,
      Handler: `index.${handlerName}`,
      Runtime: "nodejs24.x" as const,
      PackageType: "Zip" as const,
      Timeout: timeoutInSeconds,
      MemorySize: memoryInMegabytes,
      Environment: { Variables: { ...environment } },
      State: "Active" as const,
    };
  };

  function putAlias(
    reference: string,
    alias: string,
    version: string,
    routing: lambda.AliasRoutingConfiguration | undefined,
  ) {
    const { name, arn } = functions.get(reference);
    const weights = routing?.AdditionalVersionWeights;
    functions.putAlias(name, { name: alias, version, ...(weights && { weights }) });
    return {
      AliasArn: `${arn}:${alias}`,
      Name: alias,
      FunctionVersion: version,
      ...(weights && { RoutingConfig: { AdditionalVersionWeights: weights } }),
    };
  }

  async function invokeAndWait(
    { arn, version }: RegisteredFunction,
    event: unknown,
    wantsLog: boolean,
    traceHeader: string | undefined,
  ) {
    const lines: string[] = [];
    const outcome = await functions.invoke(arn, event, { onLog: (line) => lines.push(line), traceHeader });
    return {
      StatusCode: 200,
      ExecutedVersion: version,
      ...answerOf(outcome),
      ...(wantsLog && { LogResult: tailOf(lines) }),
    };
  }

  return schemaService({
    schemas: lambda,
    protocol: "rest-json",
    operations: {
      async Invoke({ FunctionName, Qualifier, InvocationType = "RequestResponse", LogType, Payload }, { traceHeader }) {
        const target = functions.get(referenceOf(FunctionName, Qualifier));
        const event = eventOf(Payload, InvocationType);
        if (InvocationType === "DryRun") return { StatusCode: 204 };
        if (InvocationType === "RequestResponse") return invokeAndWait(target, event, LogType === "Tail", traceHeader);
        functions.invokeAsync(target.arn, event);
        return { StatusCode: 202 };
      },
      async GetFunction({ FunctionName, Qualifier }) {
        const reference = referenceOf(FunctionName, Qualifier);
        const { reservedConcurrency } = functions.get(reference);
        return {
          Configuration: configurationOf(reference),
          ...(reservedConcurrency !== undefined && {
            Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
          }),
        };
      },
      async PublishVersion({ FunctionName }) {
        return configurationOf(functions.publish(functions.get(FunctionName).name).arn);
      },
      async CreateAlias({ FunctionName, Name, FunctionVersion, RoutingConfig }) {
        return putAlias(FunctionName, Name, FunctionVersion, RoutingConfig);
      },
      async UpdateAlias({ FunctionName, Name, FunctionVersion, RoutingConfig }) {
        const { version, weights } = functions.alias(functions.get(FunctionName).name, Name);
        const routing = RoutingConfig ?? (weights && { AdditionalVersionWeights: { ...weights } });
        return putAlias(FunctionName, Name, FunctionVersion ?? version, routing);
      },
      async DeleteFunction({ FunctionName, Qualifier }) {
        const { name, version } = functions.get(referenceOf(FunctionName, Qualifier));
        // Whole functions come and go with the local cloud.
        if (version === LATEST)
          throw new ServiceError("InvalidParameterValueException", "Only versions can be deleted");
        functions.unpublish(name, version);
        return { StatusCode: 204 };
      },
      async ListFunctions() {
        return { Functions: functions.list().map(({ name }) => configurationOf(name)) };
      },
    },
  });
}

function referenceOf(functionName: string, qualifier: string | undefined): string {
  return qualifier === undefined || functionName.endsWith(`:${qualifier}`)
    ? functionName
    : `${functionName}:${qualifier}`;
}

function eventOf(payload: unknown, invocationType: lambda.InvocationType): unknown {
  const bytes = payload instanceof Uint8Array ? payload : new Uint8Array();
  const limit = LARGEST_PAYLOAD_BYTES[invocationType];
  if (limit === undefined) throw new ServiceError("InvalidParameterValueException", "InvocationType is not known");
  if (bytes.length > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw new ServiceError("RequestTooLargeException", message, 413);
  }
  try {
    return bytes.length === 0 ? {} : (JSON.parse(Buffer.from(bytes).toString("utf8")) as unknown);
  } catch {
    throw new ServiceError("InvalidRequestContentException", "Could not parse request body into json");
  }
}

function answerOf(outcome: Outcome): { Payload: Uint8Array; FunctionError?: string } {
  const failed = (error: object) => ({ FunctionError: "Unhandled", Payload: Buffer.from(JSON.stringify(error)) });
  if (outcome.kind === "error") return failed(outcome.error);
  const Payload = Buffer.from(outcome.json);
  if (Payload.length <= LARGEST_PAYLOAD_BYTES.RequestResponse) return { Payload };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${LARGEST_PAYLOAD_BYTES.RequestResponse} bytes).`;
  return failed({ errorType: "Function.ResponseSizeTooLarge", errorMessage });
}

function tailOf(lines: readonly string[]): string {
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  return text.subarray(Math.max(0, text.length - LOG_TAIL_BYTES)).toString("base64");
}
