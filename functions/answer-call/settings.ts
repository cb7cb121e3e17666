import * as v from "valibot";
import { parse } from "../../shared/schema.ts";

const required = v.pipe(v.string(), v.nonEmpty());
const schema = v.object({
  FLOWS_TABLE: required,
  RECORDINGS_BUCKET: required,
  AWS_LAMBDA_FUNCTION_NAME: required,
  AWS_REGION: required,
});

/** What the function that answers calls is told by its environment: less than others, since a caller waits for it to start. */
export interface AnswerSettings {
  readonly flowsTable: string;
  readonly recordingsBucket: string;
  readonly functionName: string;
  readonly region: string;
}

/** @throws InvalidInputError naming each variable that is missing */
export function readAnswerSettings(environment: Readonly<Record<string, string | undefined>>): AnswerSettings {
  const settings = parse(schema, environment, "environment");
  return {
    flowsTable: settings.FLOWS_TABLE,
    recordingsBucket: settings.RECORDINGS_BUCKET,
    functionName: settings.AWS_LAMBDA_FUNCTION_NAME,
    region: settings.AWS_REGION,
  };
}
