import { defineFlow, NoDigitsError } from "../../../shared/flow/index.ts";
import { SmaService, typesOf } from "../../support/sma-service.ts";

const seats: string[] = [];
const meeting = defineFlow("meeting", function* (call) {
  yield* call.say("Welcome.");
  for (let attempt = 1; attempt <= 2; attempt++) {
    const pin = yield* call.askDigits({ say: "Enter your PIN.", length: 6, secret: true });
    const seat = yield* call.perform("reserve-seat", () => {
      seats.push(pin.reveal());
      return pin.reveal() === "123456" ? "seat-7" : null;
    });
    if (seat) {
      yield* call.say(`You have ${seat}.`);
      return yield* call.hangUp();
    }
    yield* call.say("No meeting has that PIN.");
  }
  yield* call.say("Goodbye.");
});

describe("a conversation", () => {
  beforeEach(() => {
    seats.length = 0;
  });

  it("queues what needs no answer with what does", async () => {
    const call = new SmaService(meeting);

    const reply = await call.begin();

    expect(typesOf(reply)).toEqual(["Speak", "SpeakAndGetDigits"]);
    expect(call.stepsLoaded).toBe(0);
  });

  it("goes on with the digits, and performs a side effect once", async () => {
    const call = new SmaService(meeting);
    await call.begin();

    const reply = await call.succeeds({ ReceivedDigits: "123456" });

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe("You have seat-7.");
    expect(seats).toEqual(["123456"]);
    expect(JSON.stringify(reply)).not.toContain('123456"');
    expect(call.notices).toEqual([]);
  });

  it("keeps secret digits out of the journal, through all that follows", async () => {
    const call = new SmaService(meeting);
    await call.begin();

    await call.succeeds({ ReceivedDigits: "999999" });
    const reply = await call.succeeds({ ReceivedDigits: "888888" });

    expect(typesOf(reply)).toEqual(["Speak", "Speak", "Hangup"]);
    expect(JSON.stringify(call.replies)).not.toMatch(/999999|888888/);
    expect(call.notices).toEqual([]);
  });

  it("throws what failed into the flow", async () => {
    const caught: unknown[] = [];
    const flow = defineFlow("silent", function* (call) {
      try {
        yield* call.askDigits({ say: "Digits?" });
      } catch (error) {
        caught.push(error);
        yield* call.say("Nothing came.");
      }
    });
    const call = new SmaService(flow);
    await call.begin();

    const reply = await call.fails("InvalidDigitsReceived");

    expect(typesOf(reply)).toEqual(["Speak", "Hangup"]);
    expect(caught[0]).toBeInstanceOf(NoDigitsError);
  });
});
