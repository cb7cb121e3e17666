import type { Call, Flow } from "../../../shared/flow/index.ts";
import { defineFlow } from "../../../shared/flow/index.ts";
import { LEG_A, LEG_B } from "../../support/sma-requests.ts";
import { SmaService, typesOf } from "../../support/sma-service.ts";

const OTHER = { ...LEG_B, CallId: "cccccccc-0000-4000-8000-000000000003" };
const hangup = ({ CallId }: { CallId: string }) => ({ Type: "Hangup", Parameters: { CallId } });

/** A call whose bridge has been answered. */
async function bridgedCall(then: (call: Call) => Flow<unknown>): Promise<SmaService> {
  const call = new SmaService(
    defineFlow("bridged", function* (one) {
      yield* one.bridge({ number: "+15550100009" });
      yield* then(one);
    }),
  );
  await call.begin();
  call.legs = [LEG_A, LEG_B];
  await call.succeeds();
  return call;
}

/** A call whose other leg leaves while the caller is asked something. */
async function left(then: (call: Call) => Flow<unknown>): Promise<SmaService> {
  const call = await bridgedCall(function* (one) {
    yield* one.askDigits({ say: "Whom else?" });
    yield* then(one);
  });
  await call.hangsUp(LEG_B);
  return call;
}

describe("a second leg that is gone", () => {
  it.each([
    ["asked of it", "SpeakAndGetDigits", false, (one: Call) => one.askDigits({ say: "And you?", leg: "LEG-B" })],
    ["to be muted", "ModifyChimeMeetingAttendees", false, (one: Call) => one.mute("m", ["a"])],
    [
      "queued for it before a question",
      "Speak",
      true,
      function* (one: Call) {
        yield* one.say("Only you hear this.", { leg: "LEG-B" });
        yield* one.askDigits({ say: "Digits?" });
      },
    ],
    [
      "queued for it before a wait",
      "SendDigits",
      true,
      function* (one: Call) {
        yield* one.sendDigits("1", { leg: "LEG-B" });
        yield* one.wait({ update: true, atMost: 1_000 });
      },
    ],
    [
      "queued for it before a task",
      "Speak",
      true,
      function* (one: Call) {
        yield* one.say("Only you hear this.", { leg: "LEG-B" });
        yield* one.background("task", null, { hold: { say: "Hold." } });
      },
    ],
    [
      "queued for it ten times",
      "Pause",
      true,
      function* (one: Call) {
        for (let nth = 1; nth <= 11; nth++) yield* one.pause(100, { leg: "LEG-B" });
      },
    ],
  ])(
    "throws what is %s when it has left already, and keeps what is for the caller",
    async (_, actionType, wasQueued, part) => {
      const caught: unknown[] = [];
      const call = await left(function* (one) {
        yield* one.say("Alone?");
        try {
          yield* part(one);
        } catch (error) {
          caught.push(error);
        }
        yield* one.askDigits({ say: "Alone." });
        yield* one.hangUp();
      });

      const reply = await call.succeeds({ ReceivedDigits: "1" });

      expect(typesOf(reply)).toEqual(["Speak", "SpeakAndGetDigits"]);
      expect(caught[0]).toMatchObject({ code: "ACTION_FAILED", errorType: "LegEnded", actionType, wasQueued });
      expect(String(caught[0])).toContain("LEG-B has hung up");
      expect(call.tasks.started).toEqual([]);
      expect(typesOf(await call.succeeds({ ReceivedDigits: "1" }))).toEqual(["Hangup"]);
      expect(call.notices).toEqual([]);
    },
  );

  it.each([
    [
      "its end is waited for",
      function* (one: Call) {
        expect(yield* one.untilOtherHangsUp()).toEqual({ kind: "other-hung-up", sipResponseCode: 0 });
      },
    ],
    [
      "its end is waited for again",
      function* (one: Call) {
        yield* one.untilOtherHangsUp();
        expect(yield* one.untilOtherHangsUp()).toEqual({ kind: "other-hung-up", sipResponseCode: null });
      },
    ],
    ["it is dropped", (one: Call) => one.dropOther()],
  ])("does not hear what is queued for it when %s", async (_, part) => {
    const call = await left(function* (one) {
      yield* one.say("Both hear this.");
      yield* one.say("Only you hear this.", { leg: "LEG-B" });
      yield* part(one);
      yield* one.askDigits({ say: "Alone?" });
    });

    const reply = await call.succeeds({ ReceivedDigits: "1" });

    expect(typesOf(reply)).toEqual(["Speak", "SpeakAndGetDigits"]);
    expect(typesOf(await call.succeeds({ ReceivedDigits: "1" }))).toEqual(["Hangup"]);
    expect(call.notices).toEqual([]);
  });

  it("is told of beside what is queued for the caller when something else has happened before", async () => {
    const call = await left(function* (one) {
      yield* one.say("Both hear this.");
      yield* one.wait({ update: true, otherHangUp: true });
      yield* one.askDigits({ say: "Alone?" });
    });
    await call.update({ op: "x" });

    expect(typesOf(await call.succeeds({ ReceivedDigits: "1" }))).toEqual(["Speak", "SpeakAndGetDigits"]);
  });

  it.each([
    ["the call is ended", (one: Call) => one.hangUp()],
    ["the flow is over", function* () {}],
  ])("leaves out what is queued for a leg that has left when %s", async (_, part) => {
    const call = await left(function* (one) {
      yield* one.say("Both hear this.");
      yield* one.say("Only you hear this.", { leg: "LEG-B" });
      yield* part(one);
    });

    const reply = await call.succeeds({ ReceivedDigits: "1" });

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(call.notices).toEqual([]);
  });

  it("waits for the end when both have left", async () => {
    const call = await left(function* (one) {
      yield* one.askDigits({ say: "And you?", leg: "LEG-B" });
    });
    call.legs = call.legs.map((leg) => ({ ...leg, Status: "Disconnected" }));

    const reply = await call.succeeds({ ReceivedDigits: "1" });

    expect(reply.Actions).toBeUndefined();
    expect((await call.hangsUp(LEG_A)).Actions).toBeUndefined();
    expect(call.notices).toEqual([]);
  });

  it("has dropped a leg that was gone before it was told to go, and drops one that has come instead", async () => {
    const call = await bridgedCall(function* (one) {
      yield* one.dropOther();
      yield* one.askDigits({ say: "Alone?" });
    });
    const failed = { ActionData: { ...call.lastAction(), ErrorType: "InvalidActionParameter", ErrorMessage: "" } };
    call.legs = [LEG_A, { ...LEG_B, Status: "Disconnected" }, OTHER];

    expect((await call.send("ACTION_FAILED", failed)).Actions).toEqual([hangup(OTHER)]);
    call.legs = [LEG_A];
    expect(typesOf(await call.fails("InvalidActionParameter"))).toEqual(["SpeakAndGetDigits"]);
  });

  it("throws what failed when a leg cannot be dropped", async () => {
    const caught: unknown[] = [];
    const call = await bridgedCall(function* (one) {
      try {
        yield* one.dropOther();
      } catch (error) {
        caught.push(error);
      }
      yield* one.askDigits({ say: "Still here?" });
    });

    const reply = await call.fails("SystemException");

    expect(typesOf(reply)).toEqual(["SpeakAndGetDigits"]);
    expect(caught[0]).toMatchObject({ actionType: "Hangup", step: "dropOther", wasQueued: false });
  });
});
