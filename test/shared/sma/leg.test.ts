import { aim, callIdOf } from "../../../shared/sma/aim.ts";
import { connectedLeg, legsOf, sipHeader, targetLeg } from "../../../shared/sma/leg.ts";
import { readAction } from "../../../shared/sma/read-action.ts";
import type { Participant } from "../../../shared/sma/request.ts";
import { ACTION_RESULTS, LEG_A, LEG_B, REQUESTS } from "../../support/sma-requests.ts";

const OLD_B: Participant = { ...LEG_B, CallId: "old", Status: "Disconnected" };
const { Status: _, ...NEW_B } = { ...LEG_B, CallId: "new" };
const LEGS = [LEG_A, OLD_B, LEG_B, NEW_B];

test("the connected leg of a tag is found beside older ones", () => {
  expect(connectedLeg(LEGS, "LEG-B")).toBe(LEG_B);
  expect(connectedLeg([LEG_A, OLD_B, NEW_B], "LEG-B")).toBeUndefined();
  expect(connectedLeg([LEG_B, { ...LEG_B, CallId: "newer" }], "LEG-B")?.CallId).toBe("newer");
});

test("legs are found by tag and status", () => {
  expect(legsOf(LEGS, {})).toEqual(LEGS);
  expect(legsOf(LEGS, { tag: "LEG-B" })).toEqual([OLD_B, LEG_B, NEW_B]);
  expect(legsOf(LEGS, { status: "Connected" })).toEqual([LEG_A, LEG_B]);
  expect(legsOf(LEGS, { tag: "LEG-B", status: "absent" })).toEqual([NEW_B]);
});

test("an action is about the leg that its CallId says, before its tag, before the event's leg", () => {
  const target = (CallId?: string, ParticipantTag?: string, event?: string) =>
    targetLeg(LEGS, { CallId, ParticipantTag }, event)?.CallId;

  expect(target(LEG_A.CallId, "LEG-B", "new")).toBe(LEG_A.CallId);
  expect(target("unknown", "LEG-A", LEG_A.CallId)).toBeUndefined();
  expect(target("old")).toBeUndefined();
  expect(target(undefined, "LEG-B", LEG_A.CallId)).toBe("new");
  expect(target(undefined, "LEG-C", LEG_A.CallId)).toBeUndefined();
  expect(target(undefined, undefined, LEG_B.CallId)).toBe(LEG_B.CallId);
  expect(target(undefined, undefined, "old")).toBe(LEG_A.CallId);
  expect(target()).toBe(LEG_A.CallId);
  expect(targetLeg([OLD_B], { ParticipantTag: "LEG-B" }, undefined)).toBeUndefined();
});

test.each(["X-Order", "x-order", "X-ORDER"])("the header %s is found whatever its case", (name) => {
  expect(sipHeader({ SipHeaders: { Other: "1", "x-Order": "42" } }, name)).toBe("42");
});

test("a header that is not there is undefined, also on a leg without headers", () => {
  expect(sipHeader({ SipHeaders: { "X-Order": "42" } }, "X-Orders")).toBeUndefined();
  expect(sipHeader(LEG_B, "X-Order")).toBeUndefined();
});

test("a request says which leg it is about, where it does", () => {
  const bot = ACTION_RESULTS.find(({ Type }) => Type === "StartBotConversation");

  expect(callIdOf(REQUESTS.HANGUP)).toBe(LEG_A.CallId);
  expect(callIdOf(REQUESTS.NEW_INBOUND_CALL)).toBeUndefined();
  expect(callIdOf(REQUESTS.NEW_OUTBOUND_CALL)).toBeUndefined();
  expect(
    callIdOf({ ...REQUESTS.RINGING, InvocationEventType: "UNKNOWN", UnknownType: "X", ActionData: 7 }),
  ).toBeUndefined();
  expect(
    callIdOf({ ...REQUESTS.RINGING, InvocationEventType: "UNKNOWN", UnknownType: "X", ActionData: { CallId: 7 } }),
  ).toBeUndefined();
  expect(bot && callIdOf({ ...REQUESTS.ACTION_SUCCESSFUL, ActionData: { ...bot, Parameters: {} } })).toBe(LEG_A.CallId);
});

const actionOf = (
  ...[type, parameters]: Parameters<typeof readAction> extends [infer T, ...unknown[]] ? [T, object] : never
) => {
  const { action } = readAction(type, parameters, "");
  if (action === null) throw new Error("the action is not valid");
  return action;
};

test("a bridge is always about the first leg, whatever the event is about", () => {
  const parameters = {
    CallerIdNumber: "+15550100003",
    Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100009" }],
  };

  expect(aim(actionOf("CallAndBridge", parameters), [LEG_A, LEG_B], LEG_B.CallId)).toEqual({
    leg: LEG_A,
    refusal: null,
  });
});

test("attendees are those of the meeting's leg, or of the one that is said", () => {
  const parameters = { Operation: "Mute", MeetingId: "m", AttendeeList: ["a"] };
  const leg = (selector: object) =>
    aim(actionOf("ModifyChimeMeetingAttendees", { ...parameters, ...selector }), [LEG_A, LEG_B], undefined).leg;

  expect(leg({})).toBe(LEG_B);
  expect(leg({ ParticipantTag: "LEG-A" })).toBe(LEG_A);
  expect(leg({ CallId: LEG_A.CallId })).toBe(LEG_A);
});

test("a leg that rings keeps a call from a meeting as one that talks does", () => {
  const action = actionOf("JoinChimeMeeting", { JoinToken: "t", MeetingId: "m" });

  expect(aim(action, [LEG_A, NEW_B], undefined).refusal).toMatchObject({
    rule: "leg-already-joined",
    error: { ErrorMessage: "Invalid action on the call." },
  });
});

test("a call whose legs have all ended has no leg to act on", () => {
  expect(aim(actionOf("Pause", { DurationInMilliseconds: 500 }), [OLD_B], undefined).refusal).toMatchObject({
    member: "",
    rule: "leg-unknown",
    error: { ErrorMessage: "CallId or ParticipantTag parameter for action is invalid" },
  });
});
