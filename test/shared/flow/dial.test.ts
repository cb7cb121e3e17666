import { does, hangsUp, isBusy, waits } from "../../../engine/scripted/script.ts";
import { dial, dialOut, FlowTestError } from "../../../engine/testing/index.ts";
import { defineFlow } from "../../../shared/flow/index.ts";

interface Meetings {
  reserveSeat(pin: string, key: string): Promise<string | null>;
}

const meetingByPin = ({ meetings }: { meetings: Meetings }) =>
  defineFlow("meeting-by-pin", function* (call) {
    yield* call.say("Welcome to the meeting line.");
    for (let attempt = 1; attempt <= 3; attempt++) {
      const pin = yield* call.askDigits({ say: "Enter your six digit PIN.", length: 6, secret: true });
      const seat = yield* call.perform("reserve-seat", ({ idempotencyKey }) =>
        meetings.reserveSeat(pin.reveal(), idempotencyKey),
      );
      if (seat) {
        yield* call.say(`Your seat is ${seat}.`);
        return yield* call.hangUp();
      }
      yield* call.say("No meeting has that PIN.");
    }
    yield* call.say("Goodbye.");
  });

const ringFirst = defineFlow("ring", function* (call) {
  const sales = yield* call.bridge({ number: "+15550100009" }, { name: "sales" });
  if (!sales.answered) {
    const office = yield* call.bridge({ number: "+15550100010" }, { name: "office" });
    if (!office.answered) return yield* call.say("Nobody is here.");
  }
  yield* call.untilOtherHangsUp();
  yield* call.say("They have left.");
});

describe("a dialled call", () => {
  it("goes through a conversation", async () => {
    const keys: string[] = [];
    const meetings: Meetings = {
      async reserveSeat(pin, key) {
        keys.push(key);
        return pin === "123456" ? "seven" : null;
      },
    };
    const call = await dial(meetingByPin, { dependencies: { meetings } });

    await call.hears(/PIN/);
    await call.presses("999999");
    await call.hears("No meeting");
    await call.hears(/PIN/);
    await call.presses("123456#");
    await call.hears("seat is seven");
    const { trace } = await call.ends();

    expect(trace.ended).toMatchObject({ reason: "handler-hung-up" });
    expect(keys).toHaveLength(2);
    expect(call.notices).toEqual([]);
  });

  it("tells the whole timeline when something was not heard", async () => {
    const call = await dial(ringFirst, { script: { callees: { "+15550100009": isBusy, "+15550100010": isBusy } } });

    const failing = call.hears("a fish");

    await expect(failing).rejects.toThrow(FlowTestError);
    await expect(failing).rejects.toThrow(/a fish[\s\S]*-> 1 NEW_INBOUND_CALL[\s\S]*CallNotAnswered/);
  });

  it("fails over, waits for the other leg and goes on with the caller", async () => {
    const callees = { "+15550100009": isBusy, "+15550100010": does(waits(20_000), hangsUp) };
    const call = await dial(ringFirst, { script: { callees } });

    await call.hears("They have left", { within: 60_000 });
    await call.ends();

    expect(call.notices).toEqual([]);
  });

  it("leaves no leg behind when the caller hangs up", async () => {
    const callees = { "+15550100009": does(waits(60_000)) };
    const call = await dial(ringFirst, { script: { callees } });
    await call.waits(10_000);

    const { trace } = await call.hangsUp();

    expect(trace.ended).toMatchObject({ leg: "LEG-B", reason: "handler-hung-up" });
  });

  it("calls out, and knows who does not answer", async () => {
    const seen: unknown[] = [];
    const reminder = defineFlow("reminder", function* (call) {
      const answer = yield* call.untilAnswered();
      yield* call.perform("seen", () => void seen.push([answer, call.facts.arguments]));
      if (answer.kind === "not-answered") return;
      yield* call.say("Your appointment is tomorrow.");
    });
    const answered = await dialOut(reminder, { arguments: { day: "friday" } });
    await answered.answers();
    await answered.hears("appointment");
    await answered.ends();
    const declined = await dialOut(reminder);

    await declined.declines();

    expect(seen).toEqual([
      [{ kind: "answered" }, { day: "friday" }],
      [{ kind: "not-answered", sipResponseCode: 486 }, {}],
    ]);
  });
});
