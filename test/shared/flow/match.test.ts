import { legsNow } from "../../../shared/flow/legs-now.ts";
import { isResultOf } from "../../../shared/flow/match.ts";
import type { Order, Success } from "../../../shared/flow/steps.ts";
import { callDetails, LEG_A, LEG_B } from "../../support/sma-requests.ts";

const legs = legsNow({ CallDetails: callDetails(LEG_A, LEG_B) });
const order: Order = {
  type: "CallAndBridge",
  parameters: {
    CallerIdNumber: "+15550100001",
    CallTimeoutSeconds: 30,
    Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100009" }],
  },
  leg: "LEG-A",
};
const endpoint = { BridgeEndpointType: "PSTN", Uri: "+15550100009" };

const result = (Parameters: object, Type = "CallAndBridge") => ({ Type, Parameters }) as Success;

describe("whether a result is that of an action", () => {
  it.each([
    ["the same", { ...order.parameters, CallId: LEG_A.CallId }, true],
    ["nothing", {}, true],
    ["numbers as text", { CallTimeoutSeconds: "30" }, true],
    ["defaults beside it", { Extra: 1, Endpoints: [{ ...endpoint, Arn: "x" }] }, true],
    ["another value", { CallTimeoutSeconds: 31 }, false],
    ["another value in a list", { Endpoints: [{ ...endpoint, Uri: "+15550100010" }] }, false],
    ["a shorter list", { Endpoints: [] }, false],
    ["a longer list", { Endpoints: [endpoint, endpoint] }, false],
    ["text for a list", { Endpoints: "[object Object]x" }, false],
    ["text for an object in a list", { Endpoints: ["x"] }, false],
    ["a list for text", { CallerIdNumber: ["+1"] }, false],
    ["an object for text", { CallerIdNumber: {} }, false],
    ["the leg by its tag", { ParticipantTag: "LEG-A" }, true],
    ["another leg by its tag", { ParticipantTag: "LEG-B" }, false],
    ["another leg", { CallId: LEG_B.CallId }, false],
    ["a leg that nobody knows", { CallId: "x" }, true],
  ])("with %s: %#", (_, parameters, isIts) => {
    expect(isResultOf(order, result(parameters), legs, false)).toBe(isIts);
  });

  it("looks at every item of a list", () => {
    const parameters = { Operation: "Mute", MeetingId: "m", AttendeeList: ["a", "b"] } as const;
    const mute: Order = { type: "ModifyChimeMeetingAttendees", parameters, leg: "LEG-B" };
    const isIts = (AttendeeList: string[]) => isResultOf(mute, result({ AttendeeList }, mute.type), legs, false);

    expect([isIts(["a", "b"]), isIts(["a", "c"]), isIts(["c", "b"])]).toEqual([true, false, false]);
  });

  it("goes by type and leg alone where another version asked", () => {
    expect(isResultOf(order, result({ CallTimeoutSeconds: 31 }), legs, true)).toBe(true);
    expect(isResultOf(order, result({ CallId: LEG_B.CallId }), legs, true)).toBe(false);
    expect(isResultOf(order, result({}, "Speak"), legs, true)).toBe(false);
  });
});
