import * as errors from "../../../shared/flow/errors.ts";

const failure = {
  actionType: "Speak",
  errorType: "SystemException",
  errorMessage: "told so",
  step: "ask",
  wasQueued: false,
};

/** One of each error: the code that a caller branches on, whether to try again helps, and what it says. */
const CASES: [error: Error, code: string, retryable: boolean, message: string][] = [
  [
    new errors.ActionFailedError(failure),
    "ACTION_FAILED",
    true,
    'Speak of the step "ask" failed: SystemException: told so',
  ],
  [
    new errors.ActionFailedError({ ...failure, errorType: "InvalidActionParameter", wasQueued: true }),
    "ACTION_FAILED",
    false,
    'Speak, queued before the step "ask", failed: InvalidActionParameter: told so',
  ],
  [new errors.NoDigitsError(failure), "NO_DIGITS", true, '"ask" failed'],
  [new errors.StepTimeoutError("look", 500), "STEP_TIMEOUT", true, '"look" had no result after 500 ms'],
  [new errors.StepFailedError("look", "TypeError", "E1", true), "STEP_FAILED", true, '"look" threw TypeError (E1).'],
  [new errors.StepFailedError("look", "TypeError", "", false), "STEP_FAILED", false, '"look" threw TypeError.'],
  [new errors.OutcomeUnknownError("dial"), "OUTCOME_UNKNOWN", false, '"dial" was begun once'],
  [new errors.SecretGoneError("pin"), "SECRET_GONE", false, 'digits of "pin" are secret and gone'],
  [
    new errors.DivergedError("desk", "menu", "ask", 2),
    "FLOW_DIVERGED",
    false,
    'Flow desk, step 3: the journal has "menu", the flow is at "ask"',
  ],
  [new errors.BadJournalError("it is not text"), "BAD_JOURNAL", false, "it is not text"],
  [
    new errors.JournalOverflowError("ask", "9 bytes", "8 are allowed"),
    "JOURNAL_OVERFLOW",
    false,
    "9 bytes; 8 are allowed",
  ],
  [new errors.UnknownFlowError("desk"), "UNKNOWN_FLOW", false, "no flow desk"],
  [new errors.RunawayFlowError("desk", 7), "RUNAWAY_FLOW", false, "Flow desk took 7 steps"],
  [new errors.DeadlineError("desk"), "DEADLINE", true, "Flow desk was not at a point that waits"],
  [new errors.ServiceRefusedError("X", "y"), "SERVICE_REFUSED", false, "The service says X: y."],
];

describe("errors of flows", () => {
  it.each(CASES)("%p", (error, code, retryable, message) => {
    expect(error).toMatchObject({
      code,
      retryable,
      name: error.constructor.name,
      message: expect.stringContaining(message),
    });
  });

  it("are all here", () => {
    const made = new Set(CASES.map(([error]) => error.constructor.name));

    expect(Object.keys(errors).filter((name) => !made.has(name))).toEqual([]);
  });

  it("keep what caused them", () => {
    const cause = new TypeError("why");

    expect(new errors.BadJournalError("x", { cause }).cause).toBe(cause);
  });
});
