import { type Call, defineFlow, type Flow } from "../../../shared/flow/index.ts";
import type { InvalidReplyError } from "../../../shared/sma/errors.ts";
import { SmaService, typesOf } from "../../support/sma-service.ts";

const caught: { code: string; message: string }[] = [];

beforeEach(() => {
  caught.length = 0;
});

function* catching(part: () => Flow<unknown>): Flow {
  try {
    yield* part();
  } catch (error) {
    caught.push(error as { code: string; message: string });
  }
}

async function begun(part: (call: Call) => Flow<unknown>): Promise<SmaService> {
  const call = new SmaService(defineFlow("running", part));
  await call.begin();
  return call;
}

describe("a flow on its way", () => {
  it("makes the side effects of its finally blocks, however much is to be said before them", async () => {
    const made: string[] = [];
    const call = await begun(function* (one) {
      try {
        for (let nth = 1; nth <= 10; nth++) yield* one.say(`Line ${nth}.`);
        yield* one.askDigits({ say: "Digits?" });
      } finally {
        for (let nth = 1; nth <= 12; nth++) yield* one.say(`Line ${nth}.`);
        yield* one.pause(1);
        yield* one.perform("tidy", () => void made.push("tidied"));
        yield* one.background("report", null, { hold: { say: "Hold." } });
      }
    });

    const reply = await call.hangsUp();

    expect(reply.Actions).toBeUndefined();
    expect(new Set(made)).toEqual(new Set(["tidied"]));
    expect(call.tasks.started).toMatchObject([{ name: "report" }]);
    expect(call.notices).toEqual([]);
  });

  it("throws the failure of secret digits on each replay", async () => {
    const call = await begun(function* (one) {
      yield* catching(() => one.askDigits({ say: "PIN?", length: 4, secret: true }));
      yield* one.askDigits({ say: "Digits?" });
      yield* one.askDigits({ say: "More?" });
    });

    await call.fails("InvalidDigitsReceived");
    await call.succeeds({ ReceivedDigits: "1" });

    expect(caught.length).toBeGreaterThan(2);
    expect(new Set(caught.map(({ code }) => code))).toEqual(new Set(["NO_DIGITS"]));
  });

  it("says what of an action is refused, and where, and nothing of what is only worth a remark", async () => {
    // Tags in plain text are worth a remark: they are read aloud.
    await begun((one) => catching(() => one.askDigits({ say: "<speak>Digits?</speak>", pattern: "(" })));

    const error = caught[0] as unknown as InvalidReplyError;
    expect(error.message).toMatch(
      /^SpeakAndGetDigits of the step "askDigits" is not valid: \.Parameters\.InputDigitsRegex/,
    );
    expect(error.findings).toMatchObject([{ severity: "error" }]);
  });

  it("sends ten actions before what ends the call, and waits for their end", async () => {
    const call = await begun(function* (one) {
      for (let nth = 1; nth <= 10; nth++) yield* one.say(`Line ${nth}.`);
    });

    expect(typesOf(call.replies[0] ?? { SchemaVersion: "" })).toEqual(Array<string>(10).fill("Speak"));
    expect(typesOf(await call.succeeds())).toEqual(["Hangup"]);
  });
});
