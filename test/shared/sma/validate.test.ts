import type { Participant, ReceivedRequest } from "../../../shared/sma/request.ts";
import { validateReply } from "../../../shared/sma/validate.ts";
import { act, findings, withActions } from "../../support/sma-findings.ts";
import { callDetails, LEG_A, LEG_B, REQUESTS } from "../../support/sma-requests.ts";

const MENU = REQUESTS.ACTION_SUCCESSFUL;
const ENDED_B: Participant = { ...LEG_B, Status: "Disconnected" };
const at = (request: ReceivedRequest, ...legs: Participant[]): ReceivedRequest => ({
  ...request,
  CallDetails: callDetails(...legs),
});
const BRIDGED = at(MENU, LEG_A, LEG_B);
const HANGUP_B = { ...REQUESTS.HANGUP, ActionData: { Type: "Hangup", Parameters: { CallId: LEG_B.CallId } } };
const B_ENDED = at(HANGUP_B, LEG_A, ENDED_B);
const ALL_ENDED = at(REQUESTS.HANGUP, { ...LEG_A, Status: "Disconnected" });
const afterRecording = (
  Type: "StartCallRecording" | "StopCallRecording" | "PauseCallRecording" | "ResumeCallRecording",
): ReceivedRequest => ({ ...MENU, ActionData: { Type, Parameters: { CallId: LEG_A.CallId } } });
const STOPPED = afterRecording("StopCallRecording");

const version = { SchemaVersion: "1.0" };
const withAttributes = (TransactionAttributes: unknown) => ({ ...version, TransactionAttributes });
const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "v"]));
const speak = act("Speak");
const onB = { CallId: LEG_B.CallId };
const byTagB = { CallId: undefined, ParticipantTag: "LEG-B" };
const LIST = "InvalidLambdaResponse";
const MAP = "TransactionAttributesInvalidMapSize";
const INVALID = "InvalidActionParameter";

/** The case, the reply, the one finding there is to be (none: nothing to find), and the request if it is not a success. */
type Case = readonly [string, unknown, (string | undefined)?, ReceivedRequest?];

const ROWS: Readonly<Record<string, readonly Case[]>> = {
  "reply is object with SchemaVersion 1.0": [
    ["nothing", undefined, `error  reply-blank ${LIST}`],
    ["null", null, `error  reply-blank ${LIST}`],
    ["null after an answer", null, `error  reply-blank ${LIST}`, REQUESTS.CALL_ANSWERED],
    ["empty text", "", `error  reply-blank ${LIST}`],
    ["its JSON", '{"SchemaVersion":"1.0"}', `error  reply-wrong-type ${LIST}`],
    ["a list", [], `error  reply-wrong-type ${LIST}`],
    ["for API Gateway", { statusCode: 200, body: "{}" }, `error  reply-for-http ${LIST}`],
    ["no version", {}, `error SchemaVersion schema-version-missing ${LIST}`],
    ["a number", { SchemaVersion: 1 }, `error SchemaVersion schema-version-differs ${LIST}`],
    ["the smallest", version],
  ],
  "at most 10 actions": [
    ["11", withActions(...Array(11).fill(speak)), `error Actions actions-too-many ${LIST}`],
    ["10", withActions(...Array(10).fill(speak))],
    ["no list", { ...version, Actions: speak }, `error Actions actions-wrong-type ${LIST}`],
  ],
  "every Type among the 18": [
    ["unknown", withActions({ Type: "AnswerCall" }), `error Actions[0].Type action-type-unknown ${LIST}`],
    ["missing", withActions({ Parameters: {} }), `error Actions[0].Type action-type-missing ${LIST}`],
    ["no text", withActions({ Type: 7 }), `error Actions[0].Type action-type-wrong-type ${LIST}`],
    ["no action", withActions("Speak"), `error Actions[0] action-wrong-type ${LIST}`],
    [
      "no parameters",
      withActions({ Type: "Speak", Parameters: [] }),
      `error Actions[0].Parameters parameters-wrong-type ${LIST}`,
    ],
  ],
  "non-empty Actions for NEW_INBOUND_CALL": [
    ["empty", withActions(), `error Actions actions-empty ${LIST}`, REQUESTS.NEW_INBOUND_CALL],
    ["absent", version, `error Actions actions-empty ${LIST}`, REQUESTS.NEW_INBOUND_CALL],
    ["one", withActions(speak), undefined, REQUESTS.NEW_INBOUND_CALL],
  ],
  "actions will be ignored": [
    ["NEW_OUTBOUND_CALL", withActions(speak), "warning Actions actions-ignored", REQUESTS.NEW_OUTBOUND_CALL],
    ["RINGING", withActions(speak), "warning Actions actions-ignored", REQUESTS.RINGING],
    ["ACTION_INTERRUPTED", withActions(speak), "warning Actions actions-ignored", REQUESTS.ACTION_INTERRUPTED],
    ["final HANGUP", withActions(speak), "warning Actions actions-ignored", ALL_ENDED],
    ["final HANGUP of a leg still listed", withActions(speak), "warning Actions actions-ignored", REQUESTS.HANGUP],
    ["none for one of these", withActions(), undefined, REQUESTS.RINGING],
    ["no list for one of these", version, undefined, REQUESTS.RINGING],
    ["none for the final HANGUP", withActions(), undefined, ALL_ENDED],
    [
      "HANGUP after the other leg",
      withActions(speak),
      "warning Actions actions-ignored",
      at(REQUESTS.HANGUP, LEG_A, ENDED_B),
    ],
    ["HANGUP with a leg left", withActions(speak), undefined, B_ENDED],
  ],
  "TransactionAttributes: at most 100 keys": [
    ["100", withAttributes({ stage: "", ...pairs(99) })],
    ["101", withAttributes({ stage: "", ...pairs(100) }), `error TransactionAttributes attributes-too-many ${MAP}`],
  ],
  "TransactionAttributes: at most 20 KB": [
    ["20,480 bytes", withAttributes({ stage: "x".repeat(20_468) })],
    [
      "20,481 bytes",
      withAttributes({ stage: "x".repeat(20_469) }),
      `error TransactionAttributes attributes-too-large ${MAP}`,
    ],
    [
      "more bytes than characters",
      withAttributes({ stage: "é".repeat(10_235) }),
      `error TransactionAttributes attributes-too-large ${MAP}`,
    ],
  ],
  "TransactionAttributes: string values": [
    ["a number", withAttributes({ stage: 7 }), "warning TransactionAttributes.stage attribute-not-text"],
    ["a list for the map", withAttributes(["a"]), `error TransactionAttributes attributes-wrong-type ${MAP}`],
  ],
  "keys that will be lost": [
    ["a new key alone", withAttributes({ other: "1" }), "info TransactionAttributes attributes-lost"],
    ["all of them", withAttributes({}), "info TransactionAttributes attributes-lost"],
    ["null keeps them", withAttributes(null)],
    ["none", withAttributes({ stage: "2", other: "1" })],
  ],
  "StartBotConversation while LEG-B is connected": [
    ["bridged", withActions(act("StartBotConversation")), `error Actions[0] leg-already-joined ${INVALID}`, BRIDGED],
    ["B has ended", withActions(act("StartBotConversation")), undefined, at(MENU, LEG_A, ENDED_B)],
    ["B hung up first", withActions(act("Hangup", onB), act("StartBotConversation")), undefined, BRIDGED],
  ],
  "JoinChimeMeeting while LEG-B is connected": [
    ["bridged", withActions(act("JoinChimeMeeting")), `error Actions[0] leg-already-joined ${INVALID}`, BRIDGED],
  ],
  "StartBotConversation or JoinChimeMeeting on LEG-B": [
    [
      "by tag",
      withActions(act("StartBotConversation", byTagB)),
      `error Actions[0].Parameters.ParticipantTag parameter-not-allowed ${INVALID}`,
    ],
    [
      "by CallId",
      withActions(act("StartBotConversation", onB)),
      `error Actions[0].Parameters.CallId leg-not-first ${INVALID}`,
      BRIDGED,
    ],
    [
      "a meeting",
      withActions(act("JoinChimeMeeting", onB)),
      `error Actions[0].Parameters.CallId leg-not-first ${INVALID}`,
      BRIDGED,
    ],
  ],
  "action aims at an unknown leg": [
    [
      "by CallId",
      withActions(act("Speak", { CallId: "other", ParticipantTag: "LEG-A" })),
      `error Actions[0].Parameters.CallId leg-unknown ${INVALID}`,
    ],
    ["by tag", withActions(act("Pause", byTagB)), `error Actions[0].Parameters.ParticipantTag leg-unknown ${INVALID}`],
    ["one that the list makes", withActions(act("CallAndBridge"), act("Pause", byTagB))],
    ["a meeting that the list joins", withActions(act("JoinChimeMeeting"), act("ModifyChimeMeetingAttendees"))],
    [
      "attendees without a meeting",
      withActions(act("ModifyChimeMeetingAttendees")),
      `error Actions[0].Parameters.CallId not-in-meeting ${INVALID}`,
    ],
    ["attendees of a meeting", withActions(act("ModifyChimeMeetingAttendees")), undefined, BRIDGED],
    [
      "no leg is meant, and none is needed",
      withActions(act("ModifyChimeMeetingAttendees", { CallId: undefined })),
      undefined,
      BRIDGED,
    ],
  ],
  "action aims at a Disconnected leg": [
    [
      "by CallId",
      withActions(act("Speak", onB)),
      `error Actions[0].Parameters.CallId leg-disconnected ${INVALID}`,
      B_ENDED,
    ],
    [
      "by tag",
      withActions(act("Pause", byTagB)),
      `error Actions[0].Parameters.ParticipantTag leg-disconnected ${INVALID}`,
      B_ENDED,
    ],
  ],
  "action after Hangup on the same leg": [
    ["by CallId", withActions(act("Hangup"), speak), "warning Actions[1] action-after-hangup"],
    [
      "no selector",
      withActions({ Type: "Hangup" }, act("Pause", { CallId: undefined })),
      "warning Actions[1] action-after-hangup",
    ],
    ["on the other leg", withActions(act("Hangup", onB), speak), undefined, BRIDGED],
    [
      "on a leg that the list makes",
      withActions(act("CallAndBridge"), act("Hangup", byTagB), act("Pause", byTagB)),
      "warning Actions[2] action-after-hangup",
    ],
  ],
  "action after StartBotConversation": [
    ["any", withActions(act("StartBotConversation"), speak), "warning Actions[1] action-after-bot"],
  ],
  "second StartCallRecording on a leg": [
    [
      "in one list",
      withActions(act("StartCallRecording"), act("StartCallRecording")),
      `error Actions[1] recording-again ${INVALID}`,
    ],
    [
      "after a start",
      withActions(act("StartCallRecording")),
      `error Actions[0] recording-again ${INVALID}`,
      afterRecording("StartCallRecording"),
    ],
    [
      "after a pause",
      withActions(act("StartCallRecording")),
      `error Actions[0] recording-again ${INVALID}`,
      afterRecording("PauseCallRecording"),
    ],
    [
      "after a resume",
      withActions(act("StartCallRecording")),
      `error Actions[0] recording-again ${INVALID}`,
      afterRecording("ResumeCallRecording"),
    ],
    ["after a stop", withActions(act("StartCallRecording")), `error Actions[0] recording-again ${INVALID}`, STOPPED],
    [
      "on another leg than the stopped one",
      withActions(act("StartCallRecording", onB)),
      undefined,
      at(STOPPED, LEG_A, LEG_B),
    ],
    ["on both legs", withActions(act("StartCallRecording"), act("StartCallRecording", onB)), undefined, BRIDGED],
  ],
  "what stays as it is": [
    ["the other leg", withActions(), "info Actions other-leg-stays", B_ENDED],
    ["silence after an answer", withActions(), "info Actions silence", REQUESTS.CALL_ANSWERED],
    ["silence after a failure", version, "info Actions silence", REQUESTS.ACTION_FAILED],
    ["parties that talk after a failure", version, undefined, at(REQUESTS.ACTION_FAILED, LEG_A, LEG_B)],
  ],
  "a bridge beside a bridge": [
    ["bridged", withActions(act("CallAndBridge")), "warning Actions[0] already-bridged", BRIDGED],
    ["transfer back", withActions(act("Hangup", onB), act("CallAndBridge")), undefined, BRIDGED],
  ],
  "misspelt members": [
    ["of the reply", { ...version, schemaVersion: "1.0" }, "warning schemaVersion member-unknown"],
    ["of an action", withActions({ ...speak, parameters: {} }), "warning Actions[0].parameters member-unknown"],
  ],
};

const cases = Object.entries(ROWS).flatMap(([row, of]) => of.map((one) => [`${row}: ${one[0]}`, one] as const));

test.each(cases)("%s", (_name, [, reply, expected, request]) => {
  expect(findings(reply, request)).toEqual(expected === undefined ? [] : [expected]);
});

test("one reply can have many findings, each in its place", () => {
  const Actions = [
    { Type: "Speek" },
    act("Speak", { Text: "", Engine: "generative" }),
    act("Pause", { DurationInMilliseconds: 1 }),
  ];

  const found = findings({ Actions, TransactionAttributes: { stage: 1 } });

  expect(found).toEqual([
    `error SchemaVersion schema-version-missing ${LIST}`,
    `error Actions[0].Type action-type-unknown ${LIST}`,
    "warning TransactionAttributes.stage attribute-not-text",
    "error Actions[1].Parameters.Text parameter-empty MissingRequiredActionParameter",
    `error Actions[1].Parameters.Engine parameter-not-allowed ${INVALID}`,
    `error Actions[2].Parameters.DurationInMilliseconds parameter-out-of-range ${INVALID}`,
  ]);
});

test("a second recording is refused in the service's words", () => {
  const [finding] = validateReply(withActions(act("StartCallRecording")), STOPPED);

  expect(finding?.error).toEqual({ ErrorType: INVALID, ErrorMessage: "CallId parameter for action is invalid" });
});
