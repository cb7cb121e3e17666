import { type Call, defineFlow, type Flow } from "../../../shared/flow/index.ts";
import { JOURNAL_ATTRIBUTE } from "../../../shared/flow/journal.ts";
import { LEG_A, LEG_B } from "../../support/sma-requests.ts";
import { SmaService, typesOf } from "../../support/sma-service.ts";

const goneA = { ...LEG_A, Status: "Disconnected" } as const;
const NEXT = { ...LEG_B, CallId: "cccccccc-0000-4000-8000-000000000003" };
const hangup = ({ CallId }: { CallId: string }) => ({ Type: "Hangup", Parameters: { CallId } });
const ringing = { ...LEG_A, Direction: "Outbound", Status: undefined } as unknown as typeof LEG_A;
const created = { ActionData: { Type: "CallCreateRequest", Parameters: { Arguments: {} } } };

const called = (part: (call: Call) => Flow<unknown>) => new SmaService(defineFlow("turns", part));

async function begun(part: (call: Call) => Flow<unknown>): Promise<SmaService> {
  const call = called(part);
  await call.begin();
  return call;
}

/** The same call, answered by a flow that was changed under it. */
function changed(call: SmaService, part: (call: Call) => Flow<unknown>): SmaService {
  const other = called(part);
  Object.assign(call, { answer: other.answer });
  return other;
}

describe("what is recorded", () => {
  it("says no more than it has to", async () => {
    const call = await begun(function* (one) {
      yield* one.perform("made", () => 7);
      yield* one.now();
      yield* one.dropOther();
      yield* one.perform("nothing", () => undefined);
      yield* one.askDigits({ say: "Digits?" });
    });

    const journal = String(call.attributes?.[JOURNAL_ATTRIBUTE]);

    const entries = `['made',7],['now',${call.clock.now()}],['dropOther',null,1],['nothing']`;
    expect(journal).toBe(`{'j':1,'v':'7','f':'turns','s':1,'x':1,'p':'askDigits','e':[${entries}]}`);
  });

  it("says where the flow is that does not take its steps", async () => {
    const ended = await begun((one) => one.askDigits({ say: "Digits?" }));
    const endedAt = changed(ended, (one) => one.say("Bye."));
    await ended.succeeds({ ReceivedDigits: "1" });

    const over = called((one) => one.say("Bye."));
    over.legs = [ringing];
    await over.send("NEW_OUTBOUND_CALL", created);
    const overAt = changed(over, (one) => one.askDigits({ say: "Digits?" }));
    await over.send("RINGING");

    expect(String(endedAt.notices[0]?.error)).toContain('the journal has "askDigits", the flow is at "its end"');
    expect(String(overAt.notices[0]?.error)).toContain('the journal has "its end", the flow is at "askDigits"');
  });
});

describe("a flow", () => {
  it("does not take the hang-up of a leg before for that of the one that is called next", async () => {
    const call = await begun(function* (one) {
      yield* one.bridge({ number: "+15550100009" });
      yield* one.askDigits({ say: "Whom else?" });
      yield* one.bridge({ number: "+15550100010" });
      yield* one.untilOtherHangsUp();
      yield* one.say("They left.");
    });
    call.legs = [LEG_A, LEG_B];
    await call.succeeds();
    await call.hangsUp(LEG_B);
    await call.update({ op: "kept" });
    await call.succeeds({ ReceivedDigits: "1" });
    call.legs = [...call.legs, NEXT];

    expect(typesOf(await call.succeeds())).toEqual([]);
    expect(typesOf(await call.hangsUp(NEXT))).toEqual(["Speak", "Hangup"]);
  });

  it("goes on with the caller when the other leg hangs up, also after it has waited for something else", async () => {
    const call = await begun(function* (one) {
      yield* one.bridge({ number: "+15550100009" });
      yield* one.wait({ update: true, otherHangUp: true });
      yield* one.untilOtherHangsUp();
      yield* one.say("They left.");
    });
    call.legs = [LEG_A, LEG_B];
    await call.succeeds();
    await call.update({ op: "x" });

    expect(typesOf(await call.hangsUp(LEG_B))).toEqual(["Speak", "Hangup"]);
  });

  it("says to the other leg what is queued for it, whatever comes at once, and at the end", async () => {
    const call = await begun(function* (one) {
      yield* one.bridge({ number: "+15550100009" });
      yield* one.askDigits({ say: "Digits?" });
      yield* one.say("You hear this.", { leg: "LEG-B" });
      yield* one.wait({ update: true, otherHangUp: true });
      yield* one.askDigits({ say: "More?" });
      yield* one.say("And this.", { leg: "LEG-B" });
      yield* one.hangUp();
    });
    call.legs = [LEG_A, LEG_B];
    await call.succeeds();
    await call.update({ op: "x" });

    expect(typesOf(await call.succeeds({ ReceivedDigits: "1" }))).toEqual(["Speak", "SpeakAndGetDigits"]);
    expect(typesOf(await call.succeeds({ ReceivedDigits: "1" }))).toEqual(["Speak", "Hangup", "Hangup"]);
  });

  it("says once what was to be said before a task", async () => {
    const call = await begun(function* (one) {
      yield* one.say("First.");
      yield* one.background("task", null, { hold: { say: "Hold." } });
      yield* one.askDigits({ say: "Digits?" });
    });
    expect(typesOf(call.replies[0] ?? { SchemaVersion: "" })).toEqual(["Speak", "Speak"]);
    call.tasks.finish(call.tasks.started[0]?.key ?? "", { value: 1 });

    expect(typesOf(await call.succeeds())).toEqual(["SpeakAndGetDigits"]);
  });

  it("keeps what happens while events are missing, and still answers the event before as it did", async () => {
    const call = await begun(function* (one) {
      yield* one.askDigits({ say: "Digits?" });
      const heard = yield* one.wait({ update: true, atMost: 1_000 });
      yield* one.say(heard.kind);
    });
    call.sequence = 3;
    await call.update({ op: "x" });

    const again = await call.ask(call.request("NEW_INBOUND_CALL", {}, 1));
    const next = await call.succeeds({ ReceivedDigits: "1" });

    expect(again.Actions).toEqual(call.replies[0]?.Actions);
    expect(next.Actions?.[0]?.Parameters["Text"]).toBe("update");
  });

  it("ends the call when what it said last could not be said", async () => {
    const call = await begun((one) => one.say("Bye."));
    const [speak] = call.replies[0]?.Actions ?? [];

    const reply = await call.send("ACTION_FAILED", { ActionData: { ...speak, ErrorType: "SystemException" } });

    expect(typesOf(reply)).toEqual(["Hangup"]);
    expect(call.notices).toEqual([]);
  });

  it("waits for nothing in its finally blocks", async () => {
    const made: string[] = [];
    const call = await begun(function* (one) {
      try {
        yield* one.askDigits({ say: "Digits?" });
      } finally {
        yield* one.untilOtherHangsUp();
        yield* one.perform("after", () => void made.push("after"));
      }
    });

    await call.hangsUp();

    expect(made).toEqual([]);
  });

  it("keeps what else has happened when it calls somebody", async () => {
    const call = await begun(function* (one) {
      yield* one.bridge({ number: "+15550100009" });
      yield* one.wait({ update: true, otherHangUp: true });
      yield* one.say("Updated.");
      yield* one.askDigits({ say: "Digits?" });
    });
    await call.update({ op: "early" });
    call.legs = [LEG_A, LEG_B];

    expect(typesOf(await call.succeeds())).toEqual(["Speak", "SpeakAndGetDigits"]);
  });

  it("holds the caller for each task anew", async () => {
    const failures: unknown[] = [];
    const call = await begun(function* (one) {
      for (const task of ["one", "two"]) {
        try {
          yield* one.background(task, null, { hold: { say: `Hold ${task}.` }, atMost: 60_000 });
        } catch (error) {
          failures.push(error);
        }
      }
    });
    expect(typesOf(await call.fails("SystemException"))).toEqual(["Pause"]);
    await call.clock.sleep(59_000);
    call.tasks.finish(call.tasks.started[0]?.key ?? "", { value: 1 });
    const second = await call.succeeds();
    await call.clock.sleep(59_000);

    expect(second.Actions).toMatchObject([{ Type: "Speak", Parameters: { Text: "Hold two." } }]);
    expect(typesOf(await call.succeeds())).toEqual(["Speak"]);
    expect(failures).toEqual([]);
  });

  it("makes all side effects of its finally blocks, and nothing that needs the phone", async () => {
    const seen: unknown[] = [];
    const call = await begun(function* (one) {
      try {
        try {
          yield* one.askDigits({ say: "Digits?" });
        } finally {
          seen.push(yield* one.now());
          seen.push(yield* one.perform("tidy", () => "tidied"));
          yield* one.background("report", { why: "hung up" }, { hold: { say: "Hold." } });
          seen.push("not here");
        }
      } finally {
        yield* one.say("Nobody hears this.");
        yield* one.perform("last", () => void seen.push("last"));
      }
    });

    const reply = await call.hangsUp();

    expect(reply.Actions).toBeUndefined();
    expect(seen.slice(0, 3)).toEqual([call.clock.now(), "tidied", "last"]);
    expect(seen).not.toContain("not here");
    expect(call.tasks.started).toMatchObject([{ name: "report", args: { why: "hung up" } }]);
    expect(call.notices).toEqual([]);
  });

  it("goes on in its finally blocks after a side effect that fails", async () => {
    const seen: unknown[] = [];
    const call = await begun(function* (one) {
      try {
        yield* one.askDigits({ say: "Digits?" });
      } finally {
        try {
          yield* one.perform("tidy", () => {
            throw new TypeError("not tidy");
          });
        } catch (error) {
          seen.push((error as { errorName: string }).errorName);
        }
      }
    });

    await call.hangsUp();

    expect(new Set(seen)).toEqual(new Set(["TypeError"]));
  });

  it("says nothing more to a caller who has gone when it comes to its end", async () => {
    const call = await begun(function* (one) {
      yield* one.record({ to: { bucket: "b" }, atMostInSeconds: 60 });
      yield* one.say("Thank you.");
    });
    call.legs = [goneA];

    const reply = await call.succeeds({ RecordingDestination: { Type: "S3", BucketName: "b", Key: "1.wav" } });

    expect(reply.Actions).toBeUndefined();
  });

  it("ends the other leg when it comes to its end without the caller", async () => {
    const call = await begun(function* (one) {
      yield* one.bridge({ number: "+15550100009" });
      yield* one.wait({ otherHangUp: true, callerHangUp: true });
    });
    call.legs = [LEG_A, LEG_B];
    await call.succeeds();

    expect((await call.hangsUp(LEG_A)).Actions).toEqual([hangup(LEG_B)]);
  });

  it("that is over before an outbound call is answered only waits for the answer", async () => {
    const call = called((one) => one.say("Only this."));
    call.legs = [ringing];
    await call.send("NEW_OUTBOUND_CALL", created);

    expect((await call.update({ op: "x" })).Actions).toBeUndefined();
    expect((await call.send("RINGING")).Actions).toBeUndefined();
    call.legs = [{ ...ringing, Status: "Connected" }];
    expect(typesOf(await call.send("CALL_ANSWERED"))).toEqual(["Speak", "Hangup"]);
  });

  it("listens again on the leg that has been heard, and on no other", async () => {
    const listening = async (heard: typeof LEG_A) => {
      const call = called(function* (one) {
        yield* one.bridge({ number: "+15550100009" });
        yield* one.listenForDigits({ pattern: "^1$" });
        yield* one.listenForDigits({ pattern: "^2$", leg: "LEG-B" });
        yield* one.askDigits({ say: "Digits?" });
        yield* one.askDigits({ say: "More?" });
      });
      await call.begin();
      call.legs = [LEG_A, LEG_B];
      await call.succeeds();
      for (let time = 1; time <= 2; time++) expect(typesOf(await call.digits("1", heard))).toEqual([]);
      const next = await call.succeeds({ ReceivedDigits: "1" });
      return next.Actions?.map(
        ({ Type, Parameters }) => `${Type} ${Parameters["CallId"] === LEG_B.CallId ? "B" : "A"}`,
      );
    };

    expect(await listening(LEG_A)).toEqual(["ReceiveDigits A", "SpeakAndGetDigits A"]);
    expect(await listening(LEG_B)).toEqual(["ReceiveDigits B", "SpeakAndGetDigits A"]);
  });

  it.each([8, 9])("listens again with %d lines and a question, or later where there is no room", async (count) => {
    const call = await begun(function* (one) {
      yield* one.listenForDigits({ pattern: "^1$" });
      yield* one.askDigits({ say: "Digits?" });
      for (let nth = 1; nth <= count; nth++) yield* one.say(`Line ${nth}.`);
      yield* one.askDigits({ say: "More?" });
      yield* one.askDigits({ say: "Last?" });
    });
    // Whose digits they are does not have to be said.
    await call.send("DIGITS_RECEIVED", { ActionData: { Type: "ReceiveDigits", Parameters: {}, ReceivedDigits: "1" } });

    const full = typesOf(await call.succeeds({ ReceivedDigits: "1" }));
    const next = typesOf(await call.succeeds({ ReceivedDigits: "1" }));

    const lines = [...Array<string>(count).fill("Speak"), "SpeakAndGetDigits"];
    expect(full).toEqual(count === 8 ? ["ReceiveDigits", ...lines] : lines);
    expect(next).toEqual(count === 8 ? ["SpeakAndGetDigits"] : ["ReceiveDigits", "SpeakAndGetDigits"]);
    expect(typesOf(await call.succeeds({ ReceivedDigits: "1" }))).toEqual(["Hangup"]);
  });
});
