import {
  ActionFailedError,
  type ActionFailure,
  NoDigitsError,
  OutcomeUnknownError,
  StepFailedError,
  StepTimeoutError,
} from "./errors.ts";
import type { Json } from "./json.ts";

/** How a step failed, as it is recorded: the flow gets the same error from the journal as it did at first. */
export type StepFailure =
  | ({ readonly code: "ACTION_FAILED" | "NO_DIGITS" } & ActionFailure)
  | { readonly code: "STEP_TIMEOUT"; readonly step: string; readonly milliseconds: number }
  | {
      readonly code: "STEP_FAILED";
      readonly step: string;
      readonly errorName: string;
      readonly errorCode: string;
      readonly retryable: boolean;
    }
  | { readonly code: "OUTCOME_UNKNOWN"; readonly step: string };

/** What a step came to. */
export type Outcome =
  | { readonly value: Json | undefined; readonly failure?: never }
  | { readonly failure: StepFailure; readonly value?: never };

/** The error that is thrown into the flow. */
export function errorOf(failure: StepFailure): Error {
  const { code, step } = failure;
  switch (code) {
    case "ACTION_FAILED":
      return new ActionFailedError(failure);
    case "NO_DIGITS":
      return new NoDigitsError(failure);
    case "STEP_TIMEOUT":
      return new StepTimeoutError(step, failure.milliseconds);
    case "STEP_FAILED":
      return new StepFailedError(step, failure.errorName, failure.errorCode, failure.retryable);
    case "OUTCOME_UNKNOWN":
      return new OutcomeUnknownError(step);
    default:
      return code satisfies never;
  }
}
