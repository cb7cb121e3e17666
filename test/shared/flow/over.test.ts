import { legsNow } from "../../../shared/flow/legs-now.ts";
import { tidyUp } from "../../../shared/flow/over.ts";
import type { ReceivedRequest } from "../../../shared/sma/request.ts";
import { callDetails, LEG_A, LEG_B, REQUESTS } from "../../support/sma-requests.ts";

const goneA = { ...LEG_A, Status: "Disconnected" } as const;
const goneB = { ...LEG_B, Status: "Disconnected" } as const;
const [A, B, BOTH] = [["LEG-A"], ["LEG-B"], ["LEG-B", "LEG-A"]];

const hangupFailed = {
  ...REQUESTS.ACTION_FAILED,
  ActionData: { ...REQUESTS.ACTION_FAILED.ActionData, Type: "Hangup" },
} as ReceivedRequest;

describe("a call whose flow is over", () => {
  it.each([
    ["HANGUP", [goneA, LEG_B], B],
    ["HANGUP", [LEG_A, goneB], A],
    ["HANGUP", [goneA, goneB], []],
    ["ACTION_FAILED", [LEG_A], A],
    ["ACTION_FAILED", [LEG_A, LEG_B], []],
    ["INVALID_LAMBDA_RESPONSE", [LEG_A], A],
    ["INVALID_LAMBDA_RESPONSE", [LEG_A, LEG_B], []],
    ["ACTION_SUCCESSFUL", [LEG_A, LEG_B], []],
    ["ACTION_SUCCESSFUL", [goneA, LEG_B], B],
    ["CALL_ANSWERED", [LEG_A], A],
    ["CALL_ANSWERED", [LEG_A, LEG_B], BOTH],
    ["DIGITS_RECEIVED", [LEG_A], []],
    ["CALL_UPDATE_REQUESTED", [LEG_A], []],
    ["ACTION_INTERRUPTED", [LEG_A], []],
    ["RINGING", [LEG_A], []],
  ] as const)("answers %s: %#", (type, participants, ended) => {
    const legs = legsNow({ CallDetails: callDetails(...participants) });

    const orders = tidyUp(REQUESTS[type], legs);

    expect(orders.map(({ type: action, leg }) => [action, leg])).toEqual(ended.map((leg) => ["Hangup", leg]));
  });

  it("does not try again to end a leg that cannot be ended", () => {
    expect(tidyUp(hangupFailed, legsNow({ CallDetails: callDetails(LEG_A) }))).toEqual([]);
  });
});
