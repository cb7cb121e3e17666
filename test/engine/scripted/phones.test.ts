import { VirtualTime } from "../../../engine/scheduler.ts";
import { scriptedPhones } from "../../../engine/scripted/phones.ts";
import { does, isBusy, isVoicemail, neverAnswers, type Party, waits } from "../../../engine/scripted/script.ts";

/** Dials a party; given up after so many milliseconds. What is heard of the line by then and after. */
async function dialled(party: Party, givenUpAfter: number): Promise<unknown[]> {
  const scheduler = new VirtualTime(0);
  const told: unknown[] = [];
  const tell =
    (name: string) =>
    (...what: readonly unknown[]) => {
      told.push([scheduler.now(), name, ...what]);
    };
  const script = { callees: { "7001": party } };
  const phones = scriptedPhones({ scheduler, random: () => 0.5, script, unmet: tell("unmet") });
  const line = phones.dial(
    { target: { kind: "AWS", uri: "7001", arn: null }, from: "+15550100001", sipHeaders: {}, transactionId: "t" },
    {
      ringing: tell("rings"),
      answered: tell("answers"),
      ended: tell("ended"),
      digit: tell("digit"),
      speech: tell("speech"),
    },
  );
  scheduler.after(givenUpAfter, () => line?.end(487));
  await scheduler.run();
  return told;
}

test.each<[string, Party, number, readonly unknown[]]>([
  ["that is busy says so", isBusy, 1_000, [[200, "ended", 486]]],
  ["that nobody answers rings", neverAnswers, 100_000, [[200, "rings"]]],
  ["that is given up before it rings is silent", neverAnswers, 100, []],
  ["that is given up while it rings does not answer", does(), 1_000, [[200, "rings"]]],
  [
    "answers after 3 s",
    does(waits(5)),
    3_500,
    [
      [200, "rings"],
      [3_000, "answers"],
    ],
  ],
  [
    "answers when the script says",
    { ...does(), answersAfter: 150 },
    1_000,
    [
      [150, "rings"],
      [150, "answers"],
    ],
  ],
  [
    "of a machine answers after 15 s, and greets",
    isVoicemail,
    15_100,
    [
      [200, "rings"],
      [15_000, "answers"],
      [15_000, "speech", true, null],
    ],
  ],
])("a telephone %s", async (_, party, givenUpAfter, events) => {
  const told = await dialled(party, givenUpAfter);

  expect(told).toEqual(events);
});
