import { countsOf } from "../../../functions/answer-call/answer-call.ts";
import { DeadlineError, DivergedError, StepTimeoutError } from "../../../shared/flow/errors.ts";
import { InvalidReplyError } from "../../../shared/sma/errors.ts";

describe("what is counted of a notice", () => {
  it.each([
    [new InvalidReplyError("The reply", []), ["Fallbacks", "InvalidReplies"]],
    [new DeadlineError("front-desk"), ["Fallbacks", "DeadlineHits"]],
    [new DivergedError("front-desk", "say", "ask", 0), ["Fallbacks"]],
    [new Error("unexpected"), ["Fallbacks"]],
  ])("fallback after %s", (error, counts) => {
    expect(countsOf({ kind: "fallback", error })).toEqual(counts);
  });

  it("is also that a step had no result in time, where the flow goes on", () => {
    expect(countsOf({ kind: "step-failed", error: new StepTimeoutError("reserve", 3_000) })).toEqual([
      "FailedSteps",
      "DeadlineHits",
    ]);
    expect(countsOf({ kind: "sequence-gap", error: undefined })).toEqual(["SequenceGaps"]);
  });
});
