import { adviceOn, ERROR_TYPES, type ErrorType } from "../../../shared/sma/error-types.ts";

test("every ErrorType that a page or sample shows is known", () => {
  expect(Object.keys(ERROR_TYPES)).toEqual([
    "AccessDenied",
    "ActionExecutionThrottled",
    "CallNotAnswered",
    "ErrorJoiningMeeting",
    "InvalidActionParameter",
    "InvalidAudioSource",
    "InvalidDigitsReceived",
    "MissingRequiredActionParameter",
    "NoAccessToDestination",
    "ResourceAccessDenied",
    "ResourceNotFound",
    "SystemException",
    "TransactionAttributesInvalidMapSize",
  ]);
});

test.each(Object.keys(ERROR_TYPES))("what to do about %s", (type) => {
  const { meaning, advice } = adviceOn(type);

  expect(meaning).toMatch(/^[A-Z].{20,}\.$/);
  expect(advice).toMatch(/^[A-Z].{20,}\.$/);
});

test("only what another attempt can mend is retryable", () => {
  const retryable = Object.keys(ERROR_TYPES).filter((type) => adviceOn(type).retryable);

  expect(retryable).toEqual([
    "ActionExecutionThrottled",
    "CallNotAnswered",
    "InvalidDigitsReceived",
    "SystemException",
  ]);
});

test.each<ErrorType>(["SomethingNew", "constructor", ""])("%p is not known, and not retryable", (type) => {
  expect(adviceOn(type)).toEqual({
    meaning: "An error that is not documented; read ErrorMessage.",
    retryable: false,
    cause: "service",
    advice: "Tell the caller that it does not work now, and go on without the action or hang up.",
  });
  expect(adviceOn(type)).toMatchObject({
    retryable: false,
    cause: "service",
    meaning: expect.stringMatching(/not documented/),
  });
});
