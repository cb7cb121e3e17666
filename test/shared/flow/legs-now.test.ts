import { legsNow } from "../../../shared/flow/legs-now.ts";
import { callDetails, LEG_A, LEG_B } from "../../support/sma-requests.ts";

const goneA = { ...LEG_A, Status: "Disconnected" } as const;
const goneB = { ...LEG_B, Status: "Disconnected" } as const;
const { Status: _, ...ringing } = LEG_B;
const legsOf = (...legs: Parameters<typeof callDetails>) =>
  legsNow({ CallDetails: { ...callDetails(LEG_A), Participants: legs } });

describe("the legs of a call", () => {
  it("has the second leg that is up, or rings: of several the last", () => {
    expect(legsOf(LEG_A).other).toBeUndefined();
    expect(legsOf(LEG_A, goneB).other).toBeUndefined();
    expect(legsOf(LEG_A, goneB, ringing)).toMatchObject({ other: ringing, isOtherConnected: false });
    const next = { ...LEG_B, CallId: "next" };
    expect(legsOf(LEG_A, LEG_B, next, goneB)).toMatchObject({ other: next, isOtherConnected: true });
  });

  it("knows that the caller has gone, also where ended legs are not listed", () => {
    expect(legsOf(LEG_A, LEG_B).isCallerGone).toBe(false);
    expect(legsOf(goneA, LEG_B).isCallerGone).toBe(true);
    expect(legsOf(LEG_B).isCallerGone).toBe(true);
    expect(legsOf().isCallerGone).toBe(true);
  });

  it("finds a leg by its tag, and the tag of one by its id or tag", () => {
    const legs = legsOf(LEG_A, LEG_B);

    expect([legs.find("LEG-A"), legs.find("LEG-B")]).toEqual([LEG_A, LEG_B]);
    expect(legs.tagOf({ CallId: LEG_B.CallId, ParticipantTag: "LEG-A" })).toBe("LEG-B");
    expect(legs.tagOf({ CallId: "unknown", ParticipantTag: "LEG-A" })).toBeUndefined();
    expect([legs.tagOf({ ParticipantTag: "LEG-A" }), legs.tagOf({ ParticipantTag: "LEG-B" })]).toEqual([
      "LEG-A",
      "LEG-B",
    ]);
    expect([legs.tagOf({ ParticipantTag: "LEG-C" }), legs.tagOf({})]).toEqual([undefined, undefined]);
  });
});
