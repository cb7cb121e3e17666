import { actions } from "../../../shared/sma/actions.ts";
import { InvalidReplyError } from "../../../shared/sma/errors.ts";
import { reply } from "../../../shared/sma/reply.ts";
import type { ReceivedRequest } from "../../../shared/sma/request.ts";
import { PARAMETERS } from "../../support/sma-actions.ts";
import { callDetails, LEG_A, LEG_B, REQUESTS } from "../../support/sma-requests.ts";

const MENU = REQUESTS.ACTION_SUCCESSFUL;
const { CallId } = LEG_A;
const hello = actions.speak({ Text: "Hello." });
const pause = actions.pause({ DurationInMilliseconds: 500 });

test("the smallest reply carries the request's version alone", () => {
  expect(reply({ ...MENU, SchemaVersion: "1.1" })).toEqual({ SchemaVersion: "1.1" });
});

test("an empty list and empty attributes are not the same as none", () => {
  expect(reply(MENU, [], {})).toEqual({ SchemaVersion: "1.0", Actions: [], TransactionAttributes: {} });
});

test("an action that needs a CallId gets that of the event's leg, others stay as they are", () => {
  const onB: ReceivedRequest = {
    ...MENU,
    CallDetails: callDetails(LEG_A, LEG_B),
    ActionData: { ...MENU.ActionData, Parameters: { CallId: LEG_B.CallId } },
  };

  const { Actions } = reply(onB, [hello, pause, actions.speak({ Text: "Hello.", ParticipantTag: "LEG-A" })]);

  expect(Actions).toEqual([
    { Type: "Speak", Parameters: { Text: "Hello.", CallId: LEG_B.CallId } },
    pause,
    { Type: "Speak", Parameters: { Text: "Hello.", ParticipantTag: "LEG-A", CallId } },
  ]);
});

test("after an action that changes the legs nothing is filled in", () => {
  const bridge = actions.callAndBridge(PARAMETERS.CallAndBridge);
  const toB = actions.speak({ Text: "Hello.", ParticipantTag: "LEG-B" });

  expect(reply(MENU, [hello, bridge, toB]).Actions).toEqual([
    { Type: "Speak", Parameters: { Text: "Hello.", CallId } },
    bridge,
    toB,
  ]);
});

test("a leg that is not there is not filled in", () => {
  const toB = actions.speak({ Text: "Hello.", ParticipantTag: "LEG-B" });

  expect(reply(MENU, [toB]).Actions).toEqual([toB]);
});

test("a list that is made at run time is checked then", () => {
  const list = Array.from({ length: 11 }, () => pause);

  expect(() => reply(MENU, list)).toThrow(InvalidReplyError);
  expect(() => reply(MENU, list)).toThrow(
    "The reply is not valid: Actions: Found list of 11, allowed is a list of at most 10 actions. Give the first of them",
  );
  expect(reply(MENU, list.slice(1)).Actions).toHaveLength(10);
});

test("a new inbound call is not answered with nothing", () => {
  const list: (typeof pause)[] = [];

  expect(() => reply(REQUESTS.NEW_INBOUND_CALL, list)).toThrow("Actions: Found list of 0, allowed is 1 to 10 actions.");
});

test("attributes that cannot be stored are not sent", () => {
  expect(() => reply(MENU, [], { a: "x".repeat(30_000) })).toThrow("TransactionAttributes: Found 30008 bytes as JSON");
});

test("an action that was not built is checked too", () => {
  const wrong = { Type: "Pause", Parameters: { DurationInMilliseconds: 5 } } as const;

  expect(() => reply(MENU, [wrong])).toThrow("Actions[0].Parameters.DurationInMilliseconds: Found 5");
});

test.each([
  ["Hangup", actions.hangup({ ParticipantTag: "LEG-B" })],
  ["CallAndBridge", actions.callAndBridge(PARAMETERS.CallAndBridge)],
  ["JoinChimeMeeting", actions.joinChimeMeeting({ JoinToken: "t", MeetingId: "m" })],
])("after %s the legs of the request are no longer those of the call", (_type, change) => {
  const bridged = { ...MENU, CallDetails: callDetails(LEG_A, LEG_B) };
  const toB = actions.speak({ Text: "Hello.", ParticipantTag: "LEG-B" });

  expect(reply(bridged, [toB, change, toB]).Actions).toEqual([
    { Type: "Speak", Parameters: { ...toB.Parameters, CallId: LEG_B.CallId } },
    change,
    toB,
  ]);
});

test("an action that is not valid is refused before a leg is looked for", () => {
  const wrong = { Type: "Speak", Parameters: { Text: "" } } as const;

  expect(() => reply(MENU, [wrong])).toThrow(InvalidReplyError);
});

test("an action that has something else to remark on gets no CallId", () => {
  const play = actions.playAudio({ ...PARAMETERS.PlayAudio, Repeat: "2" as unknown as number });
  const { CallId: _, ...Parameters } = { CallId: "", ...play.Parameters };
  const unselected = { Type: "PlayAudio", Parameters: { ...Parameters, ParticipantTag: "LEG-A" } } as const;

  expect(reply(MENU, [unselected]).Actions).toEqual([unselected]);
});
