import { InvokeCommand, type LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { CarillonError } from "../../../shared/errors.ts";

/** The version that answered the call failed. */
export class VersionFailedError extends CarillonError {
  readonly code = "VERSION_FAILED";

  constructor(version: string, error: string) {
    super(`version ${version}, which answered the call, failed: ${error}`);
  }
}

/** Has another version of the same function answer an event. Null: there is no such version any more. */
export async function forwardTo(
  lambda: LambdaClient,
  functionName: string,
  version: string,
  event: unknown,
): Promise<unknown> {
  try {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Qualifier: version, Payload: JSON.stringify(event) }),
    );
    if (FunctionError !== undefined) throw new VersionFailedError(version, FunctionError);
    return JSON.parse(Buffer.from(Payload ?? []).toString("utf8"));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}
