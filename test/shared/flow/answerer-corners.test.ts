import { type Call, defineFlow, type Flow } from "../../../shared/flow/index.ts";
import { LEG_A, LEG_B } from "../../support/sma-requests.ts";
import { type ServiceOptions, SmaService, typesOf } from "../../support/sma-service.ts";

const goneA = { ...LEG_A, Status: "Disconnected" } as const;
const ringing = { ...LEG_A, Direction: "Outbound", Status: undefined } as unknown as typeof LEG_A;
const hold = { say: "Hold." };
const breaks = () => {
  throw new RangeError("not tidy");
};
const never = () => new Promise<never>(() => {});

const called = (part: (call: Call) => Flow<unknown>, options: ServiceOptions = {}) =>
  new SmaService(defineFlow("corner", part), options);

/** The last event once more, as a retry sends it after its answer was stored. */
async function again(call: SmaService, type: string, event: Readonly<Record<string, unknown>> = {}) {
  return call.ask(call.request(type, event, call.sequence));
}

describe("the event that a flow ended with, when it comes again,", () => {
  it("is answered with the same end", async () => {
    const call = called((one) => one.say("Bye."));
    const reply = await call.begin();

    expect((await again(call, "NEW_INBOUND_CALL")).Actions).toEqual(reply.Actions);
  });

  it("is answered with the same end of the other leg", async () => {
    const call = called(function* (one) {
      yield* one.bridge({ number: "+15550100009" });
      yield* one.untilOtherHangsUp();
    });
    await call.begin();
    call.legs = [LEG_A, LEG_B];
    await call.succeeds();
    const reply = await call.hangsUp(LEG_A);
    const ActionData = { Type: "Hangup", Parameters: { CallId: LEG_A.CallId, ParticipantTag: "LEG-A" } };

    const repeated = await again(call, "HANGUP", { ActionData });

    expect(reply.Actions).toEqual([{ Type: "Hangup", Parameters: { CallId: LEG_B.CallId } }]);
    expect(repeated.Actions).toEqual(reply.Actions);
  });
});

describe("the first event of a call", () => {
  it.each(["CALL_ANSWERED", "RINGING"])("may be %s, where the service leaves out what comes before", async (type) => {
    const call = called((one) => one.say("Hello."));
    call.legs = [{ ...ringing, ...(type === "CALL_ANSWERED" && { Status: "Connected" as const }) }];

    const reply = await call.send(type);

    expect(call.notices).toEqual([]);
    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe(type === "CALL_ANSWERED" ? "Hello." : undefined);
    if (type === "RINGING") {
      call.legs = [{ ...ringing, Status: "Connected" }];
      expect(typesOf(await call.send("CALL_ANSWERED"))).toEqual(["Speak", "Hangup"]);
    }
  });
});

describe("the fallback", () => {
  it("is not said again when the end of the call fails as well", async () => {
    const call = called((one) => one.askDigits({ say: "Digits?" }), {
      forward: async () => {
        throw new TypeError("throttled");
      },
    });
    await call.begin();
    call.functionVersion = "8";
    const first = await call.succeeds({ ReceivedDigits: "1" });
    call.functionVersion = "9";

    expect(typesOf(first)).toEqual(["Speak", "Hangup"]);
    expect(typesOf(await call.fails("SystemException"))).toEqual([]);
  });

  it("has nothing to say to a call whose legs are gone", async () => {
    const call = called(function* (one) {
      try {
        yield* one.askDigits({ say: "Digits?" });
      } finally {
        breaks();
      }
    });
    await call.begin();
    call.legs = [goneA];
    const refused = await call.ask(call.request("INVALID_LAMBDA_RESPONSE", { ErrorType: "X" }, 2));
    expect(Object.keys(refused)).toEqual(["SchemaVersion", "TransactionAttributes"]);

    const ActionData = { Type: "Hangup", Parameters: { CallId: LEG_A.CallId, ParticipantTag: "LEG-A" } };
    const reply = await call.send("HANGUP", { ActionData });

    expect(Object.keys(reply)).toEqual(["SchemaVersion", "TransactionAttributes"]);
    expect(call.notices[0]?.error).toBeInstanceOf(RangeError);
  });

  it("comes 3.7 s after the question, whatever hangs, and says which flow it was", async () => {
    const call = called((one) => one.background("task", null, { hold }));
    call.tasks.start = never;
    const now = call.clock.now();

    const { functionVersion } = call;
    await call.answer(call.request("NEW_INBOUND_CALL", {}, 1), { functionVersion, askedAt: now - 1_000 });

    expect(call.clock.now() - now).toBe(2_700);
    expect(String(call.notices[0]?.error)).toContain("Flow corner was not at a point");
  });
});

describe("a side effect that there is no time left for", () => {
  it("is not begun", async () => {
    const made: string[] = [];
    const errors: string[] = [];
    const call = called(function* (one) {
      for (const name of ["slow", "late"]) {
        try {
          yield* one.perform(name, () => {
            made.push(name);
            return never();
          });
        } catch (error) {
          errors.push(String(error));
        }
      }
    });

    await call.ask(call.request("NEW_INBOUND_CALL", {}, 1));

    expect(made).toEqual(["slow"]);
    expect(errors).toEqual([
      expect.stringContaining("after 3400 ms"),
      expect.stringContaining('"late" had no result after 0 ms'),
    ]);
  });
});
