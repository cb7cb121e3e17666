import type { EndedCall } from "../../engine/engine.ts";
import { type LineEvents, NO_LINE } from "../../engine/line.ts";
import { isBusy } from "../../engine/scripted/script.ts";
import { type Simulation, simulation } from "../../engine/simulate.ts";
import { action, bridge, inTurn, listen, pause, play, reply, told } from "../support/phone-calls.ts";
import { AGENT, quiet } from "../support/policy-choices.ts";

/** A call of two telephones that say what the test lets them say. */
async function callOf(
  script: (caller: LineEvents, agent: () => LineEvents, simulated: Simulation) => void,
): Promise<EndedCall> {
  const lines: LineEvents[] = [];
  const simulated = simulation(inTurn(reply(bridge(AGENT)), reply(pause(100), listen("^1$"))), {
    dial: (_, events) => {
      lines.push(events);
      return NO_LINE;
    },
  });
  const agent = () => {
    const [first] = lines;
    if (!first) throw new Error("nobody was dialled");
    return first;
  };
  simulated.engine.receive({
    from: "+15550100002",
    to: "+15550100001",
    connect: (events) => {
      script(events, agent, simulated);
      return NO_LINE;
    },
  });
  await simulated.run();
  const [call] = simulated.ended;
  if (!call) throw new Error("the call did not end");
  return call;
}

test("a telephone that rings or answers when it has answered changes nothing", async () => {
  const { trace, facts } = await callOf((caller, agent, { time }) => {
    time.after(1_000, () => agent().ringing());
    time.after(2_000, () => agent().answered());
    time.after(3_000, () => agent().ringing());
    time.after(3_000, () => agent().answered());
    time.after(9_000, () => agent().ended(0));
    time.after(9_000, () => caller.ended(0));
  });

  expect(trace.legs.filter(({ leg }) => leg === "LEG-B").map(({ event, atMs }) => [event, atMs])).toEqual([
    ["called", 40],
    ["rings", 1_000],
    ["answered", 2_000],
    ["ended", 9_000],
  ]);
  expect(facts.legs[1]?.answeredAt).toBe(trace.startedAt + 2_000);
});

test("a telephone that says something when it is gone is not heard", async () => {
  const { trace } = await callOf((caller, agent, { time }) => {
    time.after(2_000, () => agent().answered());
    time.after(5_000, () => agent().ended(0));
    time.after(6_000, () => {
      agent().ringing();
      agent().answered();
      agent().digit("1");
      agent().speech(false, "Hello?");
      agent().ended(0);
    });
    time.after(9_000, () => caller.ended(0));
  });

  expect([trace.pressed, trace.said, trace.heard.filter(({ kind }) => kind === "voice")]).toEqual([[], [], []]);
  expect(told(trace).filter((what) => what.startsWith("HANGUP"))).toEqual(["HANGUP LEG-B 0", "HANGUP LEG-A 0"]);
});

test("speech is noted with its words when it is over, where there are words", async () => {
  const { trace } = await callOf((caller, agent, { time }) => {
    time.after(2_000, () => agent().answered());
    time.after(3_000, () => agent().speech(true, "Hel"));
    time.after(4_000, () => agent().speech(false, "Hello?"));
    time.after(5_000, () => agent().speech(false, null));
    time.after(9_000, () => agent().ended(0));
    time.after(9_000, () => caller.ended(0));
  });

  expect(trace.said).toEqual([{ atMs: 4_000, leg: "LEG-B", text: "Hello?" }]);
  expect(trace.heard.filter(({ kind }) => kind === "voice")).toEqual([
    { atMs: 4_000, leg: "LEG-A", kind: "voice", text: "Hello?" },
  ]);
});

test("a second leg that is busy has been refused", async () => {
  const { trace } = await play(inTurn(reply(bridge(AGENT))), { script: { ...quiet, callees: { [AGENT]: isBusy } } });

  expect(trace.legs).toContainEqual(
    expect.objectContaining({ leg: "LEG-B", event: "ended", reason: "refused", sipResponseCode: 486 }),
  );
});

test("a leg has no headers, noise suppression or recording that nobody gave it", async () => {
  const { trace, facts } = await play(inTurn(reply(bridge(AGENT))), { script: quiet, create: { sipHeaders: {} } });

  expect(trace.invocations[0]?.request.CallDetails.Participants[0]).not.toHaveProperty("SipHeaders");
  expect(facts.legs[0]).toMatchObject({ voiceFocusDuration: 0, isRecorded: false });
});

test("a leg is recorded when it was for a while", async () => {
  const start = action("StartCallRecording", { Track: "BOTH", Destination: { Type: "S3", Location: "recordings" } });
  const { facts } = await play(inTurn(reply(start, pause(1_000), action("StopCallRecording"))), { script: quiet });

  expect(facts.legs[0]?.isRecorded).toBe(true);
});
