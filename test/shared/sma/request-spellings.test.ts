import { parseRequest } from "../../../shared/sma/request.ts";
import { serviceErrorOf } from "../../../shared/sma/service-error.ts";
import { callDetails, LEG_A, REQUESTS } from "../../support/sma-requests.ts";

const { CallDetails, ...envelope } = REQUESTS.RINGING;
const { SipMediaApplicationId, ...details } = CallDetails;
const failed = (ActionData: object, beside: object = {}) =>
  parseRequest({ ...REQUESTS.ACTION_FAILED, ...beside, ActionData: { Type: "JoinChimeMeeting", ...ActionData } });

test("SipApplicationId is the older name of SipMediaApplicationId", () => {
  const read = parseRequest({ ...envelope, CallDetails: { ...details, SipApplicationId: "old" } });

  expect(read.CallDetails).toEqual({ ...details, SipMediaApplicationId: "old" });
});

test("of both names the newer counts", () => {
  const read = parseRequest({ ...envelope, CallDetails: { ...CallDetails, SipApplicationId: "old" } });

  expect(read.CallDetails.SipMediaApplicationId).toBe(SipMediaApplicationId);
});

test("InvocationEvent is a misspelling in two examples of the guide", () => {
  const { InvocationEventType, ...request } = REQUESTS.RINGING;

  expect(parseRequest({ ...request, InvocationEvent: InvocationEventType })).toEqual(REQUESTS.RINGING);
});

test("a tag in another case and a time as a number are read", () => {
  const leg = { ...LEG_A, ParticipantTag: "Leg-A", StartTimeInMilliseconds: 1_760_000_000_000 };

  const read = parseRequest({ ...envelope, CallDetails: { ...CallDetails, Participants: [leg] } });

  expect(read.CallDetails.Participants).toEqual([LEG_A]);
});

test("a leg without Status is not answered yet", () => {
  const { Status: _, ...leg } = LEG_A;

  const read = parseRequest({ ...envelope, CallDetails: callDetails(leg) });

  expect(read.CallDetails.Participants).toEqual([leg]);
});

test("Sequence and SipResponseCode are read from text too", () => {
  const read = parseRequest({
    ...REQUESTS.HANGUP,
    Sequence: "7",
    ActionData: { Type: "Hangup", Parameters: { SipResponseCode: "486" } },
  });

  expect(read).toMatchObject({ Sequence: 7, ActionData: { Parameters: { SipResponseCode: 486 } } });
});

test("parameters are repeated as their author wrote them", () => {
  const Parameters = { CallId: "c", Repeat: "5", DurationInMilliseconds: 7, Odd: null };

  expect(parseRequest({ ...REQUESTS.ACTION_INTERRUPTED, ActionData: { Type: "Pause", Parameters } })).toMatchObject({
    ActionData: { Parameters },
  });
});

test("Error is taken apart into the pair", () => {
  expect(failed({ Error: "ErrorJoiningMeeting: Error while joining meeting.", ErrorType: null })).toMatchObject({
    ActionData: { ErrorType: "ErrorJoiningMeeting", ErrorMessage: "Error while joining meeting." },
  });
});

test("the pair beside ActionData is moved into it", () => {
  const beside = { ErrorType: "SystemException", ErrorMessage: "System error while running action." };

  expect(failed({}, beside)).toMatchObject({ ActionData: beside });
});

test("the pair in ActionData counts before one beside it, and before Error", () => {
  const pair = { ErrorType: "A", ErrorMessage: "a" };

  expect(failed({ ...pair, Error: "B: b" }, { ErrorType: "C", ErrorMessage: "c" })).toMatchObject({ ActionData: pair });
});

test("a pair beside the ActionData of another event stays where it is", () => {
  const read = parseRequest({ ...REQUESTS.ACTION_INTERRUPTED, ErrorType: "C" });

  expect(read).toMatchObject({ ErrorType: "C", ActionData: { Type: "PlayAudio" } });
  expect(read).not.toHaveProperty("ActionData.ErrorType");
});

test("ReceivedDigits beside ActionData is moved into it", () => {
  const { ReceivedDigits: _, ...ActionData } = REQUESTS.DIGITS_RECEIVED.ActionData;

  expect(parseRequest({ ...REQUESTS.DIGITS_RECEIVED, ActionData, ReceivedDigits: "12" })).toMatchObject({
    ActionData: { ReceivedDigits: "12" },
  });
  expect(parseRequest({ ...REQUESTS.DIGITS_RECEIVED, ReceivedDigits: "12" })).toMatchObject({
    ActionData: { ReceivedDigits: "*9" },
  });
});

test("a HANGUP needs no Hangup in it", () => {
  const { ActionData: _, ...request } = REQUESTS.HANGUP;

  expect(parseRequest(request)).toMatchObject({ ActionData: { Type: "Hangup", Parameters: {} } });
  expect(parseRequest({ ...request, ActionData: { Type: "PlayAudio" } })).toMatchObject({
    ActionData: { Type: "PlayAudio", Parameters: {} },
  });
});

test("CallDetails inside the success of a bot survive", () => {
  const IntentResult = { SessionState: {} };
  const ActionData = { Type: "StartBotConversation", Parameters: {}, IntentResult, CallDetails: { a: 1 } };

  expect(parseRequest({ ...REQUESTS.ACTION_SUCCESSFUL, ActionData })).toMatchObject({ ActionData });
});

test("members that are null are absent, but in what is the author's", () => {
  const read = parseRequest({
    ...REQUESTS.NEW_OUTBOUND_CALL,
    ActionData: null,
    CallDetails: { ...CallDetails, SipRuleId: null, TransactionAttributes: { a: null } },
  });

  expect(read).not.toHaveProperty("ActionData");
  expect(read.CallDetails).not.toHaveProperty("SipRuleId");
  expect(read.CallDetails.TransactionAttributes).toEqual({ a: null });
});

test.each<[unknown, object | null]>([
  [
    { ErrorType: "A", ErrorMessage: "b" },
    { ErrorType: "A", ErrorMessage: "b" },
  ],
  [{ ErrorType: "A" }, { ErrorType: "A", ErrorMessage: "" }],
  [
    { ErrorType: "A", ErrorMessage: 7 },
    { ErrorType: "A", ErrorMessage: "" },
  ],
  [{ Error: "X: y" }, { ErrorType: "X", ErrorMessage: "y" }],
  [{ Error: " X :  y: z\nw" }, { ErrorType: "X", ErrorMessage: "y: z\nw" }],
  [{ Error: "X" }, { ErrorType: "X", ErrorMessage: "" }],
  [{ Error: "It went wrong: y" }, { ErrorType: "Unknown", ErrorMessage: "It went wrong: y" }],
  [{ Error: "" }, { ErrorType: "Unknown", ErrorMessage: "" }],
  [{ ErrorMessage: "b" }, null],
  [{ Error: 7 }, null],
  [{}, null],
  [null, null],
])("the error of %p", (members, pair) => {
  expect(serviceErrorOf(members)).toEqual(pair);
});
