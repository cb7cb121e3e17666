import type { EndedCall } from "../../../../engine/engine.ts";
import {
  does,
  hangsUp,
  hears,
  isBusy,
  neverAnswers,
  presses,
  says,
  waits,
} from "../../../../engine/scripted/script.ts";
import { AGENT_1, AGENT_2, converse, dialFlow, type Turn } from "../../../support/flow-calls.ts";

const WHISPER = "A call for you";
const takes = does(hears(WHISPER), presses("1"), waits(8_000), hangsUp);
const THIRD = "+12065550113";

/** Who was called, in this order. */
const called = ({ trace }: EndedCall): string[] =>
  trace.legs.flatMap((one) => (one.event === "called" && "to" in one ? [one.to] : []));
const group = (...numbers: string[]) => numbers.map((number, priority) => ({ group: "sales", number, priority }));
const nobody: Turn[] = [["One moment"], ["Nobody is free"], ["Please leave a message"]];

describe("a ring group", () => {
  it.each([
    ["is busy", isBusy],
    ["does not answer", neverAnswers],
    ["declines by another key", does(hears(WHISPER), presses("2"), waits(60_000))],
    ["says nothing", does(hears(WHISPER), waits(60_000))],
    ["hangs up at once", does(hangsUp)],
    ["hangs up while asked", does(waits(2_000), hangsUp)],
    ["has a voicemail that answers", does(says("Please leave a message after the tone."), waits(60_000))],
    ["hands the caller on", does(hears(WHISPER), presses("1"), waits(3_000), presses("*7"), waits(60_000))],
  ])("rings the next agent when the first one %s", async (_, first) => {
    const { call } = await dialFlow("ring-group", { callees: { [AGENT_1]: first, [AGENT_2]: takes } });

    await converse(call, [["One moment"], ["The call has ended. Thank you"]]);
    const ended = await call.ends();

    expect(called(ended)).toEqual([AGENT_1, AGENT_2]);
    expect(ended.trace.ended?.reason).toBe("handler-hung-up");
    expect(call.notices.filter(({ kind }) => kind !== "stale-result")).toEqual([]);
  });

  it("rings agents by their priority, and whoever takes the call is the last one", async () => {
    const agents = group(THIRD, AGENT_2, AGENT_1);
    const { call } = await dialFlow("ring-group", { agents, callees: { [THIRD]: isBusy, [AGENT_2]: takes } });

    await converse(call, [["The call has ended"]]);

    expect(called(await call.ends())).toEqual([THIRD, AGENT_2]);
  });

  it("rings each agent for 20 seconds", async () => {
    const { call } = await dialFlow("ring-group", { agents: group(AGENT_1), callees: { [AGENT_1]: neverAnswers } });

    await converse(call, nobody);
    const { trace } = await call.hangsUp();

    const [rang] = trace.legs.filter(({ event, leg }) => event === "rings" && leg === "LEG-B");
    const [ended] = trace.legs.filter(({ event, leg }) => event === "ended" && leg === "LEG-B");
    expect(Math.round(((ended?.atMs ?? 0) - (rang?.atMs ?? 0)) / 1_000)).toBe(20);
  });

  it("rings six agents at the most", async () => {
    const numbers = Array.from({ length: 8 }, (_, nth) => `+1206555012${nth}`);
    const callees = Object.fromEntries(numbers.map((number) => [number, isBusy]));
    const { call } = await dialFlow("ring-group", { agents: group(...numbers), callees });

    await converse(call, nobody);

    expect(called(await call.hangsUp())).toEqual(numbers.slice(0, 6));
  });

  it.each([
    ["there are no agents", { agents: [] }],
    ["the agents cannot be looked up", { fault: "failing", faultOf: "agents" } as const],
    ["the agents are looked up too slowly", { fault: "slow", faultOf: "agents" } as const],
  ])("takes a message when %s", async (_, options) => {
    const { call, desk } = await dialFlow("ring-group", options);

    await converse(call, [...nobody, [/To keep|leave/, (one) => one.says("Hm.")]]);
    await call.hangsUp();

    expect(desk.voicemails).toHaveLength(1);
  });

  it.each([1_000, 4_000, 9_000, 15_000])(
    "leaves no agent ringing or asked when the caller hangs up after %d ms",
    async (after) => {
      const { call } = await dialFlow("ring-group", { callees: { [AGENT_1]: does(waits(60_000)) } });
      call.hangsUpAfter(after);

      const { trace } = await call.ends();

      const legs = trace.legs.filter(({ event }) => event === "called" || event === "calls").length;
      expect(trace.legs.filter(({ event }) => event === "ended")).toHaveLength(legs);
      // The question to the agent is heard to its end: the service does not interrupt one.
      expect((trace.ended?.atMs ?? 0) - after).toBeLessThan(30_000);
    },
  );

  it("plays hold music where there is some", async () => {
    const holdMusic = { bucket: "prompts", key: "hold.wav" };
    const { call } = await dialFlow("ring-group", {
      holdMusic,
      callees: { [AGENT_1]: neverAnswers, [AGENT_2]: takes },
    });

    const { trace } = await call.ends();

    const [bridge] = trace.invocations
      .flatMap(({ reply }) => (reply as { Actions?: object[] } | undefined)?.Actions ?? [])
      .slice(1);
    expect(bridge).toMatchObject({ Parameters: { RingbackTone: { BucketName: "prompts", Key: "hold.wav" } } });
  });
});
