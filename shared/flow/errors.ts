import { CarillonError, type CarillonErrorOptions } from "../errors.ts";
import { isRetryableErrorType } from "../sma/retryable-error-types.ts";

/** An action came to nothing. Thrown into the flow at the point that waited. */
export class ActionFailedError extends CarillonError {
  readonly code: string = "ACTION_FAILED";
  /** Of the action that failed. */
  readonly actionType: string;
  /** As the service names it, or `LegEnded`: the leg that the action was for has hung up. */
  readonly errorType: string;
  /** Name of the step that waited. */
  readonly step: string;
  /** It was queued before the action that the flow waited for. */
  readonly wasQueued: boolean;

  constructor({ actionType, errorType, errorMessage, step, wasQueued }: ActionFailure) {
    super(
      `${actionType}${wasQueued ? `, queued before the step "${step}",` : ` of the step "${step}"`} failed: ${errorType}: ${errorMessage}`,
      { retryable: isRetryableErrorType(errorType) },
    );
    this.actionType = actionType;
    this.errorType = errorType;
    this.step = step;
    this.wasQueued = wasQueued;
  }
}

export interface ActionFailure {
  readonly actionType: string;
  readonly errorType: string;
  readonly errorMessage: string;
  readonly step: string;
  readonly wasQueued: boolean;
}

/** Nobody keyed digits that were asked for: silence, or something else on each attempt. */
export class NoDigitsError extends ActionFailedError {
  override readonly code = "NO_DIGITS";
}

/** A side effect did not come to an end in time. It may have happened all the same. */
export class StepTimeoutError extends CarillonError {
  readonly code = "STEP_TIMEOUT";

  constructor(step: string, milliseconds: number) {
    super(
      `The step "${step}" had no result after ${milliseconds} ms. Use call.background for what takes longer than a caller's turn.`,
      { retryable: true },
    );
  }
}

/** The code of a side effect threw. Only its name, code and whether it is retryable are recorded: texts may be private. */
export class StepFailedError extends CarillonError {
  readonly code = "STEP_FAILED";
  /** `name` of what was thrown. */
  readonly errorName: string;
  /** `code` of what was thrown; empty: it had none. */
  readonly errorCode: string;

  constructor(step: string, errorName: string, errorCode: string, retryable: boolean) {
    super(`The step "${step}" threw ${errorName}${errorCode && ` (${errorCode})`}.`, { retryable });
    this.errorName = errorName;
    this.errorCode = errorCode;
  }
}

/** A step that is begun once had no result in time, or was begun by an earlier attempt: nobody knows what came of it. */
export class OutcomeUnknownError extends CarillonError {
  readonly code = "OUTCOME_UNKNOWN";

  constructor(step: string) {
    super(`The step "${step}" was begun once, and its outcome is not known. Find out from the service that it calls.`);
  }
}

/** A secret is read in a later invocation than the one that received it. */
export class SecretGoneError extends CarillonError {
  readonly code = "SECRET_GONE";

  constructor(step: string) {
    super(`The digits of "${step}" are secret and gone: use them before the flow waits for the phone again.`);
  }
}

/** The flow does not take the steps that the journal has recorded. */
export class DivergedError extends CarillonError {
  readonly code = "FLOW_DIVERGED";

  constructor(flow: string, recorded: string, found: string, at: number) {
    super(
      `Flow ${flow}, step ${at + 1}: the journal has "${recorded}", the flow is at "${found}". It was changed under a running call, or takes time, chance or outside state from elsewhere than call.`,
    );
  }
}

/** The journal of a call cannot be read. */
export class BadJournalError extends CarillonError {
  readonly code = "BAD_JOURNAL";

  constructor(why: string, options: CarillonErrorOptions = {}) {
    super(`The journal of the call cannot be read: ${why}.`, options);
  }
}

/** What a call has to remember does not fit into its attributes. */
export class JournalOverflowError extends CarillonError {
  readonly code = "JOURNAL_OVERFLOW";

  constructor(step: string, found: string, allowed: string) {
    super(
      `At the step "${step}" the transaction attributes have ${found}; ${allowed}. Continue with call.become, which starts an empty journal, and keep results of perform small.`,
    );
  }
}

/** A journal names a flow that is not there. */
export class UnknownFlowError extends CarillonError {
  readonly code = "UNKNOWN_FLOW";

  constructor(flow: string) {
    super(`There is no flow ${flow}. Give every flow that a call can become to createAnswerer.`);
  }
}

/** A flow takes steps without end and never waits for the phone. */
export class RunawayFlowError extends CarillonError {
  readonly code = "RUNAWAY_FLOW";

  constructor(flow: string, steps: number) {
    super(`Flow ${flow} took ${steps} steps without waiting for the phone. Look for a loop without an end.`);
  }
}

/** Something has to be answered before a step can end. */
export class DeadlineError extends CarillonError {
  readonly code = "DEADLINE";

  constructor(flow: string) {
    super(`Flow ${flow} was not at a point that waits for the phone when the answer was due.`, { retryable: true });
  }
}

/** The service could not use the reply before, or sent something that this version does not know. */
export class ServiceRefusedError extends CarillonError {
  readonly code = "SERVICE_REFUSED";
  readonly errorType: string;

  constructor(errorType: string, errorMessage: string) {
    super(`The service says ${errorType}: ${errorMessage}.`);
    this.errorType = errorType;
  }
}
