import type { EndedCall } from "../../../../engine/engine.ts";
import type { MeetingRooms } from "../../../../engine/meetings.ts";
import { does, hangsUp, hears, isBusy, presses as press, waits } from "../../../../engine/scripted/script.ts";
import { type DialledCall, FlowTestError } from "../../../../engine/testing/index.ts";
import type { FlowName } from "../../../../functions/answer-call/flows/index.ts";
import type { Notice } from "../../../../shared/flow/index.ts";
import {
  AGENT_1,
  AGENT_2,
  ARGS,
  converse,
  dialFlow,
  type FlowCall,
  type FlowCallOptions,
  MEETING,
  presses,
  ROOM,
  says,
  type Turn,
} from "../../../support/flow-calls.ts";

/** The meeting lets the caller in, and ends after a while. */
const togglesTwice = async (call: DialledCall) => {
  await call.finishes("take-seat", { value: ROOM });
  // Whether what is said meanwhile can be interrupted is not documented.
  await call.waits(6_000);
  await call.presses("*6");
  await call.hears("You are muted");
  await call.presses("*6");
  await call.hears("You can be heard");
  (call.simulation.world.meetings as MeetingRooms).end(ROOM.meetingId);
  await call.hears("meeting is over");
};
const taker = does(hears("A call for you"), press("1"), waits(8_000), hangsUp);

/** A conversation of each kind that goes as it should. */
const HAPPY: readonly (readonly [string, FlowName, readonly Turn[], FlowCallOptions?])[] = [
  [
    "a message at the front desk, heard and kept",
    "front-desk",
    [
      ["For English", presses("1")],
      ["To leave a message", presses("4")],
      ["leave a message after", says("It is me.")],
      ["To keep", presses("2")],
      ["Your message"],
      ["To keep", presses("1")],
      ["is kept"],
    ],
  ],
  [
    "sales, in Spanish",
    "front-desk",
    [["For English", presses("2")], ["Para ventas", presses("1")], ["Le comunico"], ["La llamada ha terminado"]],
    { callees: { [AGENT_1]: does(hears("Una llamada"), press("1"), waits(5_000), hangsUp) } },
  ],
  [
    "a message, recorded again",
    "voicemail",
    [
      ["leave a message", says("No.")],
      ["To keep", presses("3")],
      ["leave a message", says("Yes.")],
      ["To keep", presses("1")],
      ["is kept"],
    ],
  ],
  ["an agent who takes the call", "ring-group", [["One moment"], ["has ended"]], { callees: { [AGENT_1]: taker } }],
  [
    "an agent who is busy, and the next",
    "ring-group",
    [["One moment"], ["has ended"]],
    { callees: { [AGENT_1]: isBusy, [AGENT_2]: taker } },
  ],
  [
    "an agent who hands the caller on",
    "ring-group",
    [["One moment"], ["has ended"]],
    { callees: { [AGENT_1]: does(hears("A call for you"), press("1"), waits(3_000), press("*7")), [AGENT_2]: taker } },
  ],
  [
    "nobody free, and a message",
    "ring-group",
    [["Nobody is free"], ["leave a message", says("Call me.")], ["To keep", presses("1")], ["is kept"]],
    { callees: { [AGENT_1]: isBusy, [AGENT_2]: { isVoicemail: true } } },
  ],
  [
    "the host, muted and unmuted",
    "meeting-by-pin",
    [
      ["PIN", presses(MEETING.hostPin)],
      ["You are joining", togglesTwice],
    ],
  ],
  [
    "an appointment that is confirmed",
    "appointment-reminder",
    [["To hear it", presses("1")], ["Monday at ten", presses("9")], ["Monday at ten", presses("1")], ["is confirmed"]],
  ],
];

const POLICY_SEEDS = 12;
/** The other choices make listeners useless, and let nobody be spoken to who has just answered. */
const SPOKEN_TO = { flushOrder: "flush-more", bridgeRuns: "until-answer" } as const;

/** What an operator would be told that something is wrong of. */
const isDefect = ({ kind }: Notice) => kind === "fallback" || kind === "version-gone";

async function endsWell({ call }: FlowCall): Promise<EndedCall> {
  const ended = await call.ends();
  expect(call.notices.filter(isDefect)).toEqual([]);
  expect(ended.trace.ended?.reason).not.toBe("too-long");
  return ended;
}

async function open(name: FlowName, options: FlowCallOptions = {}): Promise<FlowCall> {
  const dialled = await dialFlow(name, options);
  if (name === "appointment-reminder") await dialled.call.answers();
  return dialled;
}

const happy = HAPPY.map(([what, name, turns, options = {}]) => ({ what, name, turns, options }));

describe.each(happy)("$what", ({ name, turns, options }) => {
  it("goes as it is told", async () => {
    const dialled = await open(name, options);

    await converse(dialled.call, turns);

    await endsWell(dialled);
    expect(dialled.call.notices).toEqual([]);
  });

  it("goes the same whatever AWS leaves open", async () => {
    for (let seed = 1; seed <= POLICY_SEEDS; seed++) {
      const dialled = await open(name, { ...options, seed, policies: SPOKEN_TO });

      await converse(dialled.call, turns);

      await endsWell(dialled);
    }
  });

  it("ends without a leg left behind when the caller hangs up at any step", async () => {
    for (let taken = 0; taken <= turns.length; taken++) {
      const dialled = await open(name, options);
      await converse(dialled.call, turns.slice(0, taken));

      await dialled.call.hangsUp();

      await endsWell(dialled);
    }
  });

  it("ends without a leg left behind when the caller hangs up at any time, whatever AWS leaves open", async () => {
    for (let after = 500; after <= 40_000; after += 1_700) {
      const dialled = await open(name, { ...options, seed: after, policies: SPOKEN_TO });
      dialled.call.hangsUpAfter(after);
      await converse(dialled.call, turns).catch((error: unknown) => expect(error).toBeInstanceOf(FlowTestError));

      await endsWell(dialled);
    }
  });
});

/** Each flow, and what a caller who is of no use keys. */
const EVERY_FLOW = Object.keys(ARGS) as FlowName[];

describe.each(EVERY_FLOW)("%s", (name) => {
  it("ends by itself when nothing is keyed or said", async () => {
    for (let seed = 0; seed <= 3; seed++) {
      const dialled = await open(name, { seed, policies: SPOKEN_TO });

      await endsWell(dialled);
    }
  });

  it.each([
    ["0", 1],
    ["*", 2],
    ["#", 3],
    ["123456", 4],
    ["999999#", 5],
  ])("ends by itself when %s is keyed at every question", async (keys, seed) => {
    const dialled = await open(name, { seed, policies: SPOKEN_TO });
    for (let question = 1; question <= 12; question++) {
      const isAsked = await dialled.call.hears(/press|oprima|tecle|PIN/i).then(
        () => true,
        () => false,
      );
      if (isAsked) await dialled.call.presses(keys);
    }

    await endsWell(dialled);
  });

  it.each(["failing", "slow"] as const)("says so and ends when its desk is %s", async (fault) => {
    const dialled = await open(name, { fault });
    for (const keys of name === "meeting-by-pin" ? [MEETING.hostPin] : ["1", "4", "1", "1", "1"]) {
      const isAsked = await dialled.call.hears(/press|PIN/i).then(
        () => true,
        () => false,
      );
      if (isAsked) await dialled.call.presses(keys);
    }

    const { trace } = await endsWell(dialled);
    const last = trace.heard.findLast(({ leg, kind }) => leg === "LEG-A" && kind === "speech");
    expect(last?.text).toMatch(name === "appointment-reminder" ? /confirmed/ : /did not work|Goodbye/);
    expect([...dialled.desk.voicemails, ...dialled.desk.reports, ...dialled.facts]).toEqual([]);
  });
});
