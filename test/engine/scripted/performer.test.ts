import { VirtualTime } from "../../../engine/scheduler.ts";
import { PartyLine } from "../../../engine/scripted/party-line.ts";
import { Performer, type PerformerOptions, type Unmet } from "../../../engine/scripted/performer.ts";
import { hangsUp, hears, presses, waits } from "../../../engine/scripted/script.ts";

const NUMBER = "+15550100001";

/** Someone on a telephone: what they do and miss, and when. */
function onTheTelephone(options: Partial<PerformerOptions>) {
  const scheduler = new VirtualTime(0);
  const done: unknown[] = [];
  const missed: Unmet[] = [];
  const unmet = (what: Unmet) => missed.push(what);
  const performer = new Performer({ scheduler, number: NUMBER, steps: [], unmet, ...options });
  const line = new PartyLine({
    scheduler,
    number: NUMBER,
    events: {
      ringing: () => {},
      answered: () => {},
      ended: () => done.push([scheduler.now(), "hung up"]),
      digit: (digit) => done.push([scheduler.now(), digit]),
      speech: () => {},
    },
    heard: () => {},
    answered: () => {},
    ended: () => performer.ended(),
  });
  performer.attach(line);
  return { scheduler, performer, line, done, missed };
}

test("begins once", async () => {
  const { scheduler, performer, done } = onTheTelephone({ steps: [presses("12"), hangsUp] });

  performer.begin();
  performer.begin();
  await scheduler.run();

  expect(done).toEqual([
    [0, "1"],
    [150, "2"],
    [300, "hung up"],
  ]);
});

test("what was heard meets one step only", async () => {
  const { scheduler, performer, missed } = onTheTelephone({ steps: [hears("hi"), hears("hi", { within: 500 })] });

  performer.begin();
  performer.heard("Well, hi.", 0);
  await scheduler.run();

  expect(missed).toEqual([{ number: NUMBER, at: 800, expected: "hi", heard: [], because: "too late" }]);
});

test("what was heard before what is waited for is passed over with it", async () => {
  const { scheduler, performer, missed } = onTheTelephone({
    steps: [waits(10), hears("two"), hears("one", { within: 500 })],
  });

  performer.begin();
  for (const text of ["one", "two", "three"]) performer.heard(text, 0);
  await scheduler.run();

  expect(missed).toMatchObject([{ expected: "one", heard: ["three"], because: "too late" }]);
});

describe("when the line is dead", () => {
  test("what is still waited for is told, once", async () => {
    const { scheduler, performer, line, missed } = onTheTelephone({ steps: [waits(10), hears("hi"), hears("ho")] });

    performer.begin();
    scheduler.after(20, () => line.end());
    scheduler.after(30, () => performer.ended());
    await scheduler.run();

    expect(missed).toEqual([{ number: NUMBER, at: 20, expected: "hi", heard: [], because: "the call ended" }]);
  });

  test("nobody begins any more", async () => {
    const { scheduler, performer, line, missed } = onTheTelephone({ steps: [hears("hi")] });

    line.end();
    performer.begin();
    await scheduler.run();

    expect(missed).toMatchObject([{ at: 0, because: "the call ended" }]);
  });

  test("nobody thinks of an answer any more", () => {
    const thoughtOf: string[] = [];
    const improvise = (heard: string) => {
      thoughtOf.push(heard);
      return [];
    };
    const { performer, line } = onTheTelephone({ improvise });
    performer.begin();
    performer.heard("Hello?", 100);

    line.end();
    performer.heard("Are you there?", 100);

    expect(thoughtOf).toEqual(["Hello?"]);
  });
});

describe("someone who improvises", () => {
  test("acts a moment after what was said is over", async () => {
    const { scheduler, performer, done } = onTheTelephone({ improvise: () => [presses("1"), hangsUp] });

    performer.begin();
    performer.heard("Press one.", 700);
    await scheduler.run();

    expect(done).toEqual([
      [1_000, "1"],
      [1_150, "hung up"],
    ]);
  });

  test("who does nothing has patience from the end of what was said", async () => {
    const { scheduler, performer, done } = onTheTelephone({ improvise: () => [], patience: 2_000 });

    performer.begin();
    performer.heard("Press one.", 700);
    await scheduler.run();

    expect(done).toEqual([[2_700, "hung up"]]);
  });
});
