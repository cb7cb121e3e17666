import type { Call } from "../../../shared/calls/call.ts";
import { endingOf } from "../../../shared/calls/ending.ts";
import { answeredBy, invokedBy } from "../../../shared/calls/invocation.ts";
import { reduce } from "../../../shared/calls/reducer.ts";
import { parseRequest } from "../../../shared/sma/request.ts";
import { callDetails, LEG_A, REQUESTS } from "../../support/sma-requests.ts";

const OUTBOUND = { ...LEG_A, Direction: "Outbound" } as const;
const { NEW_INBOUND_CALL, INVALID_LAMBDA_RESPONSE } = REQUESTS;

const hangup = (SipResponseCode: number) => ({
  ...REQUESTS.HANGUP,
  ActionData: { Type: "Hangup", Parameters: { CallId: LEG_A.CallId, ParticipantTag: "LEG-A", SipResponseCode } },
});

/** A call whose handler was asked so, and answered with so many actions. */
function callOf(leg: typeof LEG_A, ...turns: readonly (readonly [request: object, ...actions: string[]])[]): Call {
  const changes = turns.flatMap(([request, ...actions], index) => {
    const asked = parseRequest({ ...request, Sequence: index + 1, CallDetails: callDetails(leg) });
    return [invokedBy(asked, null), answeredBy(asked, { Actions: actions.map((Type) => ({ Type })) })];
  });
  return changes.reduce<Call | null>(reduce, null) as Call;
}

it.each([
  ["The handler hung up.", callOf(LEG_A, [NEW_INBOUND_CALL, "Speak", "Hangup"], [hangup(0)])],
  ["The handler hung up (SIP 486).", callOf(LEG_A, [NEW_INBOUND_CALL, "Hangup"], [hangup(486)])],
  ["The caller hung up.", callOf(LEG_A, [NEW_INBOUND_CALL, "Speak"], [hangup(0)])],
  ["The number that was called hung up.", callOf(OUTBOUND, [NEW_INBOUND_CALL, "Speak"], [hangup(200)])],
  ["The number that was called was busy. (SIP 486)", callOf(OUTBOUND, [NEW_INBOUND_CALL], [hangup(486)])],
  [
    "It ended after the service could not use what the handler answered (TransactionAttributesInvalidMapSize).",
    callOf(LEG_A, [NEW_INBOUND_CALL, "Spaek"], [INVALID_LAMBDA_RESPONSE, "Spaek"], [hangup(0)]),
  ],
])("a call that a handler had ends so: %s", (text, call) => {
  expect(endingOf(call)).toEqual({ text, saidBy: "application" });
});
