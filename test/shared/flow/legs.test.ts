import { ActionFailedError, type Call, defineFlow, type Flow } from "../../../shared/flow/index.ts";
import { LEG_A, LEG_B } from "../../support/sma-requests.ts";
import { SmaService, typesOf } from "../../support/sma-service.ts";

const OTHER = { ...LEG_B, CallId: "cccccccc-0000-4000-8000-000000000003" };
const hangup = ({ CallId }: { CallId: string }) => ({ Type: "Hangup", Parameters: { CallId } });

const bridged = (then: (call: Call) => Flow<unknown>) =>
  defineFlow("bridged", function* (call) {
    try {
      const { answered } = yield* call.bridge({ number: "+15550100009" });
      yield* call.say(answered ? "There." : "Nobody.");
      yield* then(call);
    } finally {
      yield* call.say("Never heard.");
      yield* call.perform("tidy", () => void tidied.push(call.facts.transactionId));
      yield* call.askDigits({ say: "Never asked." });
    }
  });

const tidied: string[] = [];

/** A call whose bridge has been answered. */
async function connected(then: (call: Call) => Flow<unknown>): Promise<SmaService> {
  const call = new SmaService(bridged(then));
  await call.begin();
  call.legs = [LEG_A, LEG_B];
  await call.succeeds();
  return call;
}

describe("legs", () => {
  beforeEach(() => {
    tidied.length = 0;
  });

  it("ends the other leg when the caller hangs up, and runs finally blocks", async () => {
    const call = await connected((one) => one.untilOtherHangsUp());

    const reply = await call.hangsUp(LEG_A);

    expect(reply.Actions).toEqual([hangup(LEG_B)]);
    expect(tidied).toHaveLength(1);
    expect((await call.hangsUp(LEG_B)).Actions).toBeUndefined();
    expect(call.notices).toEqual([]);
  });

  it("does not call a second time while it rings, whatever comes late or is lost", async () => {
    const call = new SmaService(bridged((one) => one.untilOtherHangsUp()));
    await call.begin();
    call.legs = [LEG_A, { ...LEG_B, Status: undefined }];
    const stale = {
      ActionData: { Type: "SpeakAndGetDigits", Parameters: {}, ErrorType: "SystemException", ErrorMessage: "" },
    };

    const failed = await call.send("ACTION_FAILED", stale);
    call.sequence++;
    const missed = await call.send("ACTION_SUCCESSFUL", { ActionData: { Type: "Speak", Parameters: {} } });

    expect([typesOf(failed), typesOf(missed)]).toEqual([[], []]);
    expect(new Set(call.notices.map(({ kind }) => kind))).toEqual(new Set(["stale-result", "sequence-gap"]));
  });

  it("tells the flow of the other leg's hang-up, with its code", async () => {
    const call = await connected(function* (one) {
      const { sipResponseCode } = yield* one.untilOtherHangsUp();
      yield* one.say(`Code ${sipResponseCode}.`);
      yield* one.hangUp();
    });

    const reply = await call.hangsUp(LEG_B, 480);

    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe("Code 480.");
    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
  });

  it("tells the flow of the caller's hang-up only if it asks to know", async () => {
    const call = await connected(function* (one) {
      const { kind } = yield* one.wait({ otherHangUp: true, callerHangUp: true });
      yield* one.say(`It was ${kind}.`, { leg: "LEG-B" });
      yield* one.pause(200, { leg: "LEG-B" });
      yield* one.askDigits({ say: "How was it?", leg: "LEG-B" });
      yield* one.wait({ atMost: 40_000 });
    });

    const reply = await call.hangsUp(LEG_A);

    expect(reply.Actions?.map(({ Parameters }) => Parameters["CallId"])).toEqual([
      LEG_B.CallId,
      LEG_B.CallId,
      LEG_B.CallId,
    ]);
    expect(typesOf(await call.succeeds({ ReceivedDigits: "5" }))).toEqual(["Pause", "Pause"]);
    expect(call.lastAction().Parameters).toEqual({ CallId: LEG_B.CallId, DurationInMilliseconds: 10_000 });
    expect((await call.hangsUp(LEG_B)).Actions).toBeUndefined();
    expect(tidied).toHaveLength(1);
    expect(call.notices).toEqual([]);
  });

  it("remembers a hang-up that nobody waited for yet", async () => {
    const call = await connected(function* (one) {
      yield* one.askDigits({ say: "Whom else?" });
      yield* one.untilOtherHangsUp();
      yield* one.say("They left before.");
    });
    expect(typesOf(await call.hangsUp(LEG_B))).toEqual([]);

    const reply = await call.succeeds({ ReceivedDigits: "1" });

    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe("They left before.");
  });

  it("drops the other leg once, whichever way the service tells of it", async () => {
    for (const order of ["HANGUP", "ACTION_SUCCESSFUL"]) {
      const call = await connected(function* (one) {
        yield* one.dropOther();
        yield* one.bridge({ user: "7001", voiceConnectorArn: "arn:aws:chime:us-east-1:123456789012:vc/abc" });
        yield* one.untilOtherHangsUp();
        yield* one.say("Second one left.");
      });
      expect(call.lastAction()).toEqual(hangup(LEG_B));
      const succeeded = () => call.send("ACTION_SUCCESSFUL", { ActionData: hangup(LEG_B) });

      const replies = order === "HANGUP" ? [await call.hangsUp(LEG_B), await succeeded()] : [await succeeded()];
      if (order !== "HANGUP") replies.push(await call.hangsUp(LEG_B));

      expect(replies.flatMap(typesOf)).toEqual(["CallAndBridge"]);
      call.legs = [...call.legs, OTHER];
      expect(typesOf(await call.succeeds())).toEqual([]);
      expect(typesOf(await call.send("HANGUP", { ActionData: hangup(LEG_B) }))).toEqual([]);
      expect(typesOf(await call.hangsUp(OTHER))[0]).toBe("Speak");
    }
  });

  it("throws what was meant for a leg that has hung up", async () => {
    const caught: unknown[] = [];
    const call = await connected(function* (one) {
      try {
        yield* one.say("Only you hear this.", { leg: "LEG-B" });
        yield* one.askDigits({ say: "Digits?" });
      } catch (error) {
        caught.push(error);
      }
      yield* one.say("Alone.");
      yield* one.hangUp();
    });

    const reply = await call.hangsUp(LEG_B);

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(caught[0]).toBeInstanceOf(ActionFailedError);
    expect(caught[0]).toMatchObject({ errorType: "LegEnded", actionType: "Speak", wasQueued: true });
  });

  it("knows when nobody answers, and throws when it could not be tried", async () => {
    const bridge = defineFlow("bridge", function* (one) {
      try {
        yield* one.say(JSON.stringify(yield* one.bridge({ number: "+15550100009" })));
      } catch (error) {
        yield* one.say((error as ActionFailedError).errorType);
      }
    });
    const calls = [new SmaService(bridge), new SmaService(bridge)];
    for (const call of calls) await call.begin();

    const replies = [await calls[0]?.fails("CallNotAnswered"), await calls[1]?.fails("InvalidActionParameter")];

    const said = replies.map((reply) => reply?.Actions?.[0]?.Parameters["Text"]);
    expect(said).toEqual(['{"answered":false}', "InvalidActionParameter"]);
  });

  it("goes on to what needs no phone when the caller hangs up during a recording", async () => {
    const stored: unknown[] = [];
    const flow = defineFlow("voicemail", function* (call) {
      const recording = yield* call.record({
        to: { bucket: "b", prefix: "v/" },
        atMostInSeconds: 60,
        silenceInSeconds: 3,
      });
      yield* call.perform("store", () => void stored.push(recording));
      yield* call.say("Thank you.");
      yield* call.askDigits({ say: "Again?" });
    });
    const call = new SmaService(flow);
    await call.begin();
    call.legs = [{ ...LEG_A, Status: "Disconnected" }];

    const reply = await call.succeeds({ RecordingDestination: { Type: "S3", BucketName: "b", Key: "v/1.wav" } });

    expect(reply.Actions).toBeUndefined();
    expect(stored).toEqual([{ bucket: "b", key: "v/1.wav", endKey: null }]);
    expect((await call.hangsUp()).Actions).toBeUndefined();
    expect(call.notices).toEqual([]);
  });

  it("does not tell the flow of a failure that the caller's hang-up caused", async () => {
    const call = new SmaService(defineFlow("ask", (one) => one.askDigits({ say: "Digits?" })));
    await call.begin();
    call.legs = [{ ...LEG_A, Status: "Disconnected" }];

    const reply = await call.fails("SystemException");

    expect(reply.Actions).toBeUndefined();
    expect((await call.hangsUp()).Actions).toBeUndefined();
    expect(call.notices).toEqual([]);
  });

  it("hangs up both legs, also when what was to be said before fails", async () => {
    const call = await connected(function* (one) {
      yield* one.say("Goodbye.");
      yield* one.hangUp();
    });
    expect(call.replies.at(-1)?.Actions?.slice(-2)).toEqual([hangup(LEG_B), hangup(LEG_A)]);
    const [speak] = call.replies.at(-1)?.Actions ?? [];

    const reply = await call.send("ACTION_FAILED", { ActionData: { ...speak, ErrorType: "AccessDenied" } });

    expect(reply.Actions?.slice(-2)).toEqual([hangup(LEG_B), hangup(LEG_A)]);
  });

  it("runs finally blocks also when the service ends the flow", async () => {
    const call = await connected((one) => one.untilOtherHangsUp());

    const reply = await call.send("INVALID_LAMBDA_RESPONSE", { ErrorType: "X" });

    expect(typesOf(reply)).toEqual(["Speak"]);
    expect(tidied).toHaveLength(1);
    expect(typesOf(await call.send("INVALID_LAMBDA_RESPONSE", { ErrorType: "X" }))).toEqual([]);
    expect((await call.hangsUp(LEG_A)).Actions).toEqual([hangup(LEG_B)]);
  });

  it("leaves no leg behind of a call that it knows nothing of", async () => {
    const call = new SmaService(bridged((one) => one.hangUp()));
    call.legs = [LEG_A, LEG_B];

    expect((await call.hangsUp(LEG_A)).Actions).toEqual([hangup(LEG_B)]);
    expect((await call.hangsUp(LEG_B)).Actions).toBeUndefined();
    expect(call.notices).toEqual([]);
  });

  it("rejects a call with a code", async () => {
    const call = new SmaService(defineFlow("busy", (one) => one.hangUp("486")));

    const reply = await call.begin();

    expect(reply.Actions).toEqual([{ Type: "Hangup", Parameters: { CallId: LEG_A.CallId, SipResponseCode: "486" } }]);
  });

  it("lets parties talk on when the flow is over, until one of them hangs up", async () => {
    const call = new SmaService(
      defineFlow("short", function* (one) {
        yield* one.bridge({ number: "+15550100009" });
      }),
    );
    await call.begin();
    call.legs = [LEG_A, LEG_B];
    expect(typesOf(await call.succeeds())).toEqual([]);

    const reply = await call.hangsUp(LEG_B);

    expect(reply.Actions).toEqual([hangup(LEG_A)]);
  });

  it("ends a leg that answers after the caller has gone", async () => {
    const call = new SmaService(bridged((one) => one.untilOtherHangsUp()));
    await call.begin();
    const { Status: _, ...ringing } = LEG_B;
    call.legs = [LEG_A, ringing];
    expect((await call.hangsUp(LEG_A)).Actions).toBeUndefined();
    call.legs = [{ ...LEG_A, Status: "Disconnected" }, LEG_B];

    const reply = await call.send("ACTION_SUCCESSFUL", {
      ActionData: { Type: "CallAndBridge", Parameters: { CallId: LEG_A.CallId } },
    });

    expect(reply.Actions).toEqual([hangup(LEG_B)]);
  });
});
