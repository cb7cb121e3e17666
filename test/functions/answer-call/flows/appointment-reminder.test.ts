import { createFlows } from "../../../../functions/answer-call/flows/index.ts";
import { LANGUAGES } from "../../../../functions/answer-call/prompts/languages.ts";
import { memoryDesk } from "../../../../shared/desk/memory-desk.ts";
import { converse, dialFlow, presses, type Turn } from "../../../support/flow-calls.ts";
import { LEG_A } from "../../../support/sma-requests.ts";
import { SmaService, typesOf } from "../../../support/sma-service.ts";

const person: Turn = ["To hear it, press 1", presses("1")];

describe("a reminder", () => {
  it.each([
    ["1", "confirmed", "is confirmed"],
    ["2", "cancelled", "is cancelled"],
    ["3", "reschedule", "call you to find another time"],
    ["4", "no-answer", "call us back"],
  ])("tells what key %s says of the appointment: %s", async (key, answer, thanks) => {
    const { call, desk, facts } = await dialFlow("appointment-reminder");
    await call.answers();
    const keyed: Turn[] = [["Monday at ten", presses(key)]];

    await converse(call, [person, ...keyed, ...(key === "4" ? keyed : []), [thanks]]);
    const { trace } = await call.ends();

    const { transactionId } = trace;
    expect(desk.reports).toMatchObject([{ appointmentId: "a-1", answer, transactionId }]);
    expect(facts).toMatchObject([
      { type: "Appointment Answered", detail: { appointmentId: "a-1", answer, transactionId } },
    ]);
  });

  it("says nothing private to a machine, and asks to be called back", async () => {
    const { call, desk } = await dialFlow("appointment-reminder");
    await call.answers();

    await converse(call, [["To hear it, press 1"], ["To hear it, press 1"], ["call us back"]]);
    const { trace } = await call.ends();

    expect(trace.heard.map(({ text }) => text).join()).not.toContain("Monday at ten");
    expect(desk.reports).toMatchObject([{ answer: "no-answer" }]);
  });

  it("says when the appointment is three times at the most", async () => {
    const { call, desk } = await dialFlow("appointment-reminder");
    await call.answers();
    const again: Turn = ["Monday at ten", presses("9")];

    await converse(call, [person, again, again, again, ["call us back"]]);
    await call.ends();

    expect(desk.reports).toMatchObject([{ answer: "no-answer" }]);
  });

  it("tells that nobody was reached", async () => {
    const { call, desk, facts } = await dialFlow("appointment-reminder");

    await call.declines();

    expect(desk.reports).toMatchObject([{ answer: "not-reached" }]);
    expect(facts).toMatchObject([{ detail: { answer: "not-reached" } }]);
  });

  it.each([
    ["before a key", [["To hear it"]]],
    ["before an answer", [person, ["Monday at ten"]]],
  ] satisfies [string, Turn[]][])("tells that there was no answer when the callee hangs up %s", async (_, turns) => {
    const { call, desk } = await dialFlow("appointment-reminder");
    await call.answers();

    await converse(call, turns);
    await call.hangsUp();

    expect(desk.reports).toMatchObject([{ answer: "no-answer" }]);
  });

  it.each([
    ["es", LANGUAGES.es],
    ["pt", LANGUAGES.pt],
    ["tlh", LANGUAGES.en],
  ])("is in the language %s, or English", async (language, texts) => {
    const { call } = await dialFlow("appointment-reminder", { reminder: { language } });
    await call.answers();

    await converse(call, [
      [texts.reminderGreeting, presses("1")],
      [texts.appointment("Monday at ten"), presses("1")],
    ]);
    await converse(call, [[texts.confirmed]]);

    await call.ends();
  });

  it.each([
    ["failing", "reportAppointment"],
    ["slow", "reportAppointment"],
    ["failing", "announce"],
    ["slow", "announce"],
  ] as const)("thanks the callee also with a %s %s, and an operator hears of it", async (fault, faultOf) => {
    const { call, facts } = await dialFlow("appointment-reminder", { fault, faultOf });
    await call.answers();

    await converse(call, [person, ["Monday at ten", presses("1")], ["is confirmed"]]);
    await call.ends();

    expect(facts).toEqual([]);
    expect(new Set(call.notices.map(({ kind, step }) => `${kind} ${step}`))).toEqual(new Set(["step-failed menu"]));
  });

  it.each([
    ["+861012345678", 1],
    ["+15550100002", 0],
  ])("to %s lasts as long as calls there must", async (To, pauses) => {
    const desk = memoryDesk({}, () => 0);
    const { byName } = createFlows({
      desk: async () => desk,
      announce: async () => {},
      settings: { voicemailBucket: "b" },
    });
    const call = new SmaService(byName["appointment-reminder"]);
    const { Status: _, ...ringing } = { ...LEG_A, Direction: "Outbound" as const, To };
    call.legs = [ringing as typeof LEG_A];
    await call.send("NEW_OUTBOUND_CALL", { ActionData: { Type: "CallCreateRequest", Parameters: { Arguments: {} } } });
    call.legs = [{ ...ringing, Status: "Connected" } as typeof LEG_A];
    await call.send("CALL_ANSWERED");

    const reply = await call.fails("InvalidDigitsReceived");

    expect(typesOf(reply)).toEqual(["Speak", ...Array<string>(pauses).fill("Pause"), "Hangup"]);
    for (const { Type, Parameters } of reply.Actions ?? []) {
      if (Type === "Pause") expect(Parameters).toMatchObject({ DurationInMilliseconds: 15_000 });
    }
  });
});
