import { does, hangsUp, isBusy } from "../../../../engine/scripted/script.ts";
import { LANGUAGES } from "../../../../functions/answer-call/prompts/languages.ts";
import type { Hours } from "../../../../shared/desk/hours.ts";
import { AGENT_1, converse, dialFlow, type FlowCallOptions, presses, says } from "../../../support/flow-calls.ts";

/** In New York, Monday to Friday; the holiday is the day of the call. */
const hours: Hours = { zone: "America/New_York", week: { mon: [["09:00", "17:00"]] }, holidays: {} };
const monday = (time: string) => Date.parse(`2026-01-05T${time}:00-05:00`);
const at = (time: string, holidays: Hours["holidays"] = {}): FlowCallOptions => ({
  hours: { office: { ...hours, holidays } },
  startAt: monday(time),
});

describe("the front desk", () => {
  it.each([
    ["1", LANGUAGES.en],
    ["2", LANGUAGES.es],
    ["3", LANGUAGES.pt],
  ])("takes a message outside of the opening hours, in the language of key %s", async (key, texts) => {
    const { call, desk } = await dialFlow("front-desk", at("17:00"));

    await converse(call, [
      ["English", presses(key)],
      [texts.welcome],
      [texts.closed],
      [texts.leaveMessage, says("Hm.")],
    ]);
    await call.hangsUp();

    expect(desk.voicemails).toHaveLength(1);
  });

  it("says that it is a holiday", async () => {
    const { call } = await dialFlow("front-desk", at("12:00", { "2026-01-05": [] }));

    await converse(call, [["For English", presses("1")], ["closed today, it is a holiday"], ["leave a message"]]);
    await call.hangsUp();
  });

  it("opens at the minute, and for callers whose hours nobody knows", async () => {
    for (const options of [at("09:00"), at("16:59"), {}, { fault: "failing", faultOf: "hours" } as const]) {
      const { call } = await dialFlow("front-desk", options);

      await converse(call, [["For English", presses("1")], ["For sales, press 1"]]);
      await call.hangsUp();
    }
  });

  it.each([
    ["2", "Nobody is free"],
    ["3", "PIN"],
    ["4", "leave a message"],
  ])("connects with what key %s is for", async (key, heard) => {
    const { call } = await dialFlow("front-desk");

    await converse(call, [["For English", presses("1")], ["For sales", presses(key)], [heard]]);
    await call.hangsUp();
  });

  it("rings the group of the key", async () => {
    const agents = [{ group: "support", number: AGENT_1, priority: 1 }];
    const { call } = await dialFlow("front-desk", { agents, callees: { [AGENT_1]: isBusy } });

    await converse(call, [["For English", presses("1")], ["For sales", presses("2")], ["Nobody is free"]]);
    const { trace } = await call.hangsUp();

    expect(trace.legs.filter(({ event }) => event === "called")).toMatchObject([{ to: AGENT_1 }]);
  });

  it("says its menu four times, and goodbye then", async () => {
    const { call } = await dialFlow("front-desk");
    const again = ["For sales", presses("9")] as const;

    await converse(call, [["For English", presses("1")], again, again, again, again, ["Goodbye"]]);

    expect((await call.ends()).trace.ended?.reason).toBe("handler-hung-up");
  });

  it("goes on in English when no language is chosen, and says goodbye to who chooses nothing", async () => {
    const { call } = await dialFlow("front-desk");

    const { trace } = await call.ends();

    const heard = trace.heard.filter(({ kind, text }) => kind === "speech" && text !== "").map(({ text }) => text);
    const { welcome, menu, notUnderstood, goodbye } = LANGUAGES.en;
    const language = expect.stringContaining("For English");
    expect(heard).toEqual([language, language, welcome, menu, notUnderstood, menu, notUnderstood, goodbye]);
  });

  it("keeps what was said to who hangs up first", async () => {
    const { call, desk, facts } = await dialFlow("front-desk", { callees: { [AGENT_1]: does(hangsUp) } });
    await converse(call, [
      ["For English", presses("3")],
      ["Para vendas", presses("4")],
      ["recado", says("Oi.")],
    ]);

    await call.hangsUp();

    expect(desk.voicemails).toHaveLength(1);
    expect(facts).toMatchObject([{ type: "Voicemail Left", detail: { mailbox: "office" } }]);
  });
});
