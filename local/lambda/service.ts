import * as lambda from "@aws-sdk/client-lambda";
import type { HttpHandler } from "../wire/http.ts";
import { ServiceError } from "../wire/http.ts";
import { schemaService } from "../wire/schema-service.ts";
import type { Functions } from "./functions.ts";

/** The Lambda API over the registered functions: Invoke, GetFunction, ListFunctions. */
export function createLambdaHandler(functions: Functions): HttpHandler {
  const configurationOf = (name: string) => {
    const { arn, timeoutInSeconds, memoryInMegabytes, handlerName, environment } = functions.get(name);
    return {
      FunctionName: functions.get(name).name,
      FunctionArn: arn,
      Handler: `index.${handlerName}`,
      Runtime: "nodejs24.x" as const,
      Timeout: timeoutInSeconds,
      MemorySize: memoryInMegabytes,
      Environment: { Variables: { ...environment } },
      State: "Active" as const,
    };
  };
  return schemaService({
    schemas: lambda,
    protocol: "rest-json",
    operations: {
      async Invoke({ FunctionName = "", InvocationType, Payload }: lambda.InvokeCommandInput) {
        const { arn } = functions.get(FunctionName);
        const event = eventOf(Payload);
        if (InvocationType === "DryRun") return { StatusCode: 204 };
        if (InvocationType === "Event") {
          functions.invokeAsync(arn, event);
          return { StatusCode: 202 };
        }
        const outcome = await functions.invoke(arn, event);
        const answer = { StatusCode: 200, ExecutedVersion: "$LATEST" };
        return outcome.kind === "reply"
          ? { ...answer, ...payloadOf(outcome.json) }
          : { ...answer, FunctionError: "Unhandled", ...payloadOf(JSON.stringify(outcome.error)) };
      },
      async GetFunction({ FunctionName = "" }) {
        return { Configuration: configurationOf(FunctionName) };
      },
      async ListFunctions() {
        return { Functions: functions.list().map(({ name }) => configurationOf(name)) };
      },
    },
  });
}

function eventOf(payload: unknown): unknown {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString("utf8") : "";
  if (text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ServiceError("InvalidRequestContentException", "Could not parse request body into json");
  }
}

/** On the server's side a payload is bytes, whatever richer type the client makes of it. */
function payloadOf(text: string): Pick<lambda.InvokeCommandOutput, "Payload"> {
  return { Payload: Buffer.from(text) } as unknown as Pick<lambda.InvokeCommandOutput, "Payload">;
}
