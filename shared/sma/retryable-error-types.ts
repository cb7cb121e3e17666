/** By themselves: whoever answers a call needs to know no more of an `ErrorType` than this. */
const RETRYABLE: ReadonlySet<string> = new Set([
  "ActionExecutionThrottled",
  "CallNotAnswered",
  "InvalidDigitsReceived",
  "SystemException",
]);

/** Whether the same action may succeed when it is sent again a little later. */
export const isRetryableErrorType = (type: string): boolean => RETRYABLE.has(type);
