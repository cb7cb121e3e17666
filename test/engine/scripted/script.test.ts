import fc from "fast-check";
import { improvise, improvisedParty } from "../../../engine/scripted/improvise.ts";
import {
  does,
  hangsUp,
  hears,
  isBusy,
  isHeard,
  isVoicemail,
  neverAnswers,
  parseScript,
  presses,
  type Step,
  says,
  waits,
} from "../../../engine/scripted/script.ts";
import { simulateCall, simulation, UnmetExpectationError } from "../../../engine/simulate.ts";
import { InvalidInputError } from "../../../shared/errors.ts";
import { seededRandom } from "../../../shared/random.ts";
import { ask, bridge, hangup, inTurn, listen, onEvents, pause, play, reply, speak } from "../../support/phone-calls.ts";

describe("a script as JSON", () => {
  test("is what the functions make", () => {
    const json = {
      caller: {
        does: [
          { hears: "PIN", within: 100 },
          { presses: "1#", gap: 150 },
          { says: "Hi" },
          { waits: 5 },
          { hangsUp: true },
        ],
      },
      callees: { "+15550100010": { isBusy: true }, "7001": { neverAnswers: true } },
      seed: 7,
    };

    const script = parseScript(json);

    const steps = [hears("PIN", { within: 100 }), presses("1#"), says("Hi"), waits(5), hangsUp];
    expect(script).toEqual({ ...json, caller: does(...steps) });
  });

  test.each([
    ["an unknown step", { caller: { does: [{ sings: "la" }] } }, /caller\.does\.0/],
    ["a key that is none", { caller: { does: [{ presses: "12x" }] } }, /caller\.does\.0/],
    ["a first key that is none", { caller: { does: [{ presses: "x12" }] } }, /caller\.does\.0.*keys of a telephone/],
    ["a negative time", { caller: { does: [{ waits: -1 }] } }, /caller\.does\.0/],
    ["an unknown member", { caler: {} }, /caler/],
    ["a party that both answers and does not", { callees: { a: { isBusy: true, does: [] } } }, /callees\.a/],
  ])("with %s is refused, with its place", (_, json, place) => {
    expect(() => parseScript(json)).toThrow(InvalidInputError);
    expect(() => parseScript(json)).toThrow(place);
  });
});

test.each([
  ["pin", "Enter your PIN.", true],
  ["pin", "Goodbye.", false],
  ["/^enter/i", "Enter your PIN.", true],
  ["/^enter/", "Enter your PIN.", false],
  [/pin/i, "Enter your PIN.", true],
  [/pin/g, "pin pin", true],
  ["a/b", "A/B", true],
  ["/enter/", "Please enter it.", true],
  ["b/a/", "B/A/", true],
  ["/a/b", "a", false],
])("%s in %s: %s", (wanted, text, expected) => {
  expect(isHeard(wanted, text)).toBe(expected);
  expect(isHeard(wanted, text)).toBe(expected);
});

test("parties and steps are written as in JSON", () => {
  const written = [neverAnswers, isBusy, isVoicemail, says("Hi"), says("Hi", 500)];

  expect(written).toStrictEqual([
    { neverAnswers: true },
    { isBusy: true },
    { isVoicemail: true },
    { says: "Hi" },
    { says: "Hi", lasts: 500 },
  ]);
});

describe("a scripted caller", () => {
  const greeting = () => inTurn(reply(speak("Welcome."), pause(500), speak("Press one."), pause(20_000)));

  test("hears what was said before it listened, once", async () => {
    const script = { caller: does(waits(3_000), hears("Welcome"), hears("Press"), hangsUp) };

    const { trace } = await simulateCall(greeting(), { script });

    expect(trace.ended).toMatchObject({ reason: "party-hung-up", atMs: 3_000 + 300 + 300 });
  });

  test("reacts when a text is over, unless it barges in", async () => {
    const end = async (step: Step) =>
      (await simulateCall(greeting(), { script: { caller: does(step, hangsUp) } })).trace.ended?.atMs;

    expect(await end(hears("Welcome"))).toBe(40 + "Welcome.".length * 65 + 350 + 300);
    expect(await end(hears("Welcome", { bargesIn: true }))).toBe(40 + 300);
  });

  test("does not wait longer than it says", async () => {
    const waiting = simulateCall(greeting(), {
      script: { caller: does(hears("goodbye", { within: 2_000 }), hangsUp) },
    });

    const error = await waiting.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnmetExpectationError);
    expect((error as UnmetExpectationError).unmet).toMatchObject([
      { number: "+15550100002", expected: "goodbye", heard: ["Welcome.", "Press one."], because: "too late" },
    ]);
    expect((error as UnmetExpectationError).call.trace.ended).toMatchObject({ atMs: 2_000, reason: "party-hung-up" });
  });

  test("is told when the call ends while it waits", async () => {
    const waiting = simulateCall(inTurn(reply(hangup())), { script: { caller: does(waits(5), hears("anything")) } });

    await expect(waiting).rejects.toThrow("expected to hear anything and did not hear it before the call ended");
  });

  test("hangs up when nothing is heard for as long as it has patience", async () => {
    const ends = async (patience?: number) => {
      const caller = patience === undefined ? does() : { ...does(), patience };
      return (await simulateCall(inTurn(reply(speak("Hi."))), { script: { caller } })).trace.ended?.atMs;
    };
    const said = 40 + 3 * 65 + 350;

    expect(await ends()).toBe(said + 60_000);
    expect(await ends(1_000)).toBe(said + 1_000);
  });

  test("says things, and presses keys one after the other", async () => {
    const script = { caller: does(waits(100), says("Hello there."), says("Again.", 500), presses("12", 400), hangsUp) };
    const { trace } = await play(inTurn(reply(listen("^x$"), pause(30_000))), { script });

    const spoken = "Hello there.".length * 65 + 350;
    expect(trace.said.map(({ atMs, text }) => [atMs, text])).toEqual([
      [100 + spoken, "Hello there."],
      [100 + spoken + 500, "Again."],
    ]);
    const [one = 0, two = 0] = trace.pressed.map(({ atMs }) => atMs);
    expect([one - 600 - spoken, two - one, (trace.ended?.atMs ?? 0) - two]).toEqual([0, 400, 400]);
  });

  test("nobody stays for more than an hour", async () => {
    const { trace } = await play(() => reply(speak("And on.".repeat(100))), { script: { caller: does() } });

    expect(trace.ended).toMatchObject({ reason: "party-hung-up", atMs: 3_600_000 });
  });
});

describe("someone without a script", () => {
  const first = (seed: number, heard: string) => improvise(seededRandom(seed))(heard)[0];

  test("mostly presses what is offered", () => {
    const steps = Array.from({ length: 200 }, (_, seed) =>
      first(seed, "For sales press one, for support press 2, or press star."),
    );

    const pressed = steps.flatMap((step) => (step && "presses" in step ? [step.presses] : []));
    const offered = pressed.filter((keys) => ["1", "2", "*"].includes(keys));
    expect(new Set(offered)).toEqual(new Set(["1", "2", "*"]));
    expect(offered.length).toBeGreaterThan(120);
    expect(steps.some((step) => step && "hangsUp" in step)).toBe(true);
    expect(steps.some((step) => step === undefined)).toBe(true);
  });

  test("mostly gives as many digits as are wanted", () => {
    const steps = Array.from({ length: 100 }, (_, seed) => first(seed, "Enter your six-digit PIN."));

    expect(steps.filter((step) => step && "presses" in step && /^\d{6}#$/.test(step.presses)).length).toBeGreaterThan(
      60,
    );
  });

  test("does only what a script could say", () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, heard) => {
        const random = seededRandom(seed);
        const steps = improvise(random)(heard);

        expect(() => parseScript({ caller: { does: steps }, callees: { a: improvisedParty(random) } })).not.toThrow();
      }),
    );
  });

  test("does the same for the same seed, and not for another", async () => {
    const handler = () =>
      onEvents({ NEW_INBOUND_CALL: reply(ask({ Repeat: 3 }), bridge("+15550100010")), HANGUP: reply(hangup()) });
    const traces = await Promise.all(
      [1, 1, 2, 3, 4].map(async (seed) => (await play(handler(), { script: { seed } })).trace),
    );

    expect(traces[1]).toEqual(traces[0]);
    const stories = traces.map(({ pressed, ended }) => JSON.stringify([pressed, ended]));
    expect(new Set(stories).size).toBeGreaterThan(2);
  });
});

test("a voice gives the samples of what is said", async () => {
  const asked: unknown[] = [];
  const voice = (number: string, text: string, count: number) => {
    asked.push([number, text, count]);
    return new Int16Array(count).fill(7);
  };
  const record = {
    Type: "StartCallRecording",
    Parameters: { Track: "INCOMING", Destination: { Type: "S3", Location: "recordings" } },
  };
  const simulated = simulation(inTurn(reply(record, pause(3_000), hangup())), {
    voice,
    script: { caller: does(waits(40), says("Hi.", 1_000)) },
  });
  simulated.callIn();
  await simulated.run();

  expect(asked).toEqual([["+15550100002", "Hi.", 8_000]]);
});
