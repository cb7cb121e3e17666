import type { ReceivedRequest } from "../../../shared/sma/request.ts";
import { validateReply } from "../../../shared/sma/validate.ts";
import { act, withActions } from "../../support/sma-findings.ts";
import { callDetails, LEG_A, LEG_B, REQUESTS } from "../../support/sma-requests.ts";

const MENU = REQUESTS.ACTION_SUCCESSFUL;
const B_ENDED: ReceivedRequest = {
  ...REQUESTS.HANGUP,
  ActionData: { Type: "Hangup", Parameters: { CallId: LEG_B.CallId } },
  CallDetails: callDetails(LEG_A, { ...LEG_B, Status: "Disconnected" }),
};
const version = { SchemaVersion: "1.0" };
const speak = act("Speak");

test.each([
  ["Answer", "Remove it: the first action that needs audio answers the call."],
  ["AnswerCall", "Remove it: the first action that needs audio answers the call."],
  ["Transfer", "Use CallAndBridge."],
  ["Dial", "Use CallAndBridge."],
  ["speak", 'Write "Speak".'],
  ["PlayAudioAndGetDigit", 'Write "PlayAudioAndGetDigits".'],
  ["ModifyChimeMeetingAttendee", 'Write "ModifyChimeMeetingAttendees".'],
  ["Goto", "Look up the 18 types in the guide, at specify-actions."],
])("instead of %s: %s", (Type, fix) => {
  expect(validateReply(withActions({ Type }), MENU)).toMatchObject([{ fix }]);
});

test.each<[unknown, string]>([
  [undefined, "Return a reply on every path of the handler, also from catch blocks and for events it does not know."],
  ["{}", "Return the object itself, not its JSON."],
  [7, "Return an object."],
  [{ statusCode: 200 }, "Return what is in body, as an object: the function is not behind API Gateway."],
])("the reply %p: %s", (reply, fix) => {
  expect(validateReply(reply, MENU)).toMatchObject([{ path: "", fix }]);
});

test("what is lost is named, where its name can be shown", () => {
  const request = { ...MENU, CallDetails: { ...MENU.CallDetails, TransactionAttributes: { a: 1, "b c": 2, d: 3 } } };

  const [finding] = validateReply({ ...version, TransactionAttributes: { a: "1" } }, request);

  expect(finding?.message).toBe(
    "These are lost: a name of 3 characters, d. What a reply has replaces everything that is stored.",
  );
});

test("what stays, and what is ignored, is said by name", () => {
  const said = (reply: unknown, request: ReceivedRequest) => validateReply(reply, request)[0]?.message;

  expect(said(version, B_ENDED)).toBe(
    "LEG-A stays connected, and is billed, until it hangs up: the service never ends one leg for another.",
  );
  expect(said(withActions(speak), REQUESTS.HANGUP)).toBe("No leg is left: the service ignores these actions.");
  expect(said(withActions(speak), REQUESTS.RINGING)).toBe("The service ignores the actions of a reply to RINGING.");
});

test("a reply that could be for API Gateway too is judged by what it has", () => {
  const findings = validateReply({ ...version, statusCode: 200 }, MENU);

  expect(findings).toMatchObject([
    { severity: "warning", message: "The service knows no member statusCode in a reply; it is ignored." },
  ]);
});

test.each<[object, string, string]>([
  [
    { ...speak, Wait: 1 },
    "The service knows no member Wait beside Type and Parameters; it is ignored.",
    "Remove it, or look up its name.",
  ],
  [act("Speak", { Voice: "Joanna" }), "The service knows no member Voice here; it is ignored.", "Write VoiceId."],
  [act("Speak", { Text: undefined }), "Found nothing, allowed is a value.", "Add Text: it is required."],
  [
    act("SpeakAndGetDigits", { InputDigitsRegex: "^1[#*]$", TerminatorDigits: ["#", "*"] }),
    "It only matches with # or * in the input, but that key ends the input and is taken off it.",
    "Leave the key out of the expression, or out of TerminatorDigits.",
  ],
])("what is said of %j", (action, message, fix) => {
  expect(validateReply(withActions(action), MENU)).toMatchObject([{ message, fix }]);
});

test("SSML that is none is refused in words like the service's", () => {
  expect(validateReply(withActions(act("Speak", { TextType: "ssml" })), MENU)).toMatchObject([
    { error: { ErrorType: "InvalidActionParameter", ErrorMessage: "Text parameter value is invalid." } },
  ]);
});
