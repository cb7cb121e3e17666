import type { AppointmentAnswer } from "../../../shared/desk/desk.ts";
import { type Call, defineFlow, type Flow } from "../../../shared/flow/index.ts";
import { LANGUAGES, type Language } from "../prompts/languages.ts";
import type { Texts } from "../prompts/texts.ts";
import { appointmentAnswered } from "./facts.ts";
import type { FlowNeeds } from "./needs.ts";
import { orElse } from "./or-else.ts";

/** `ArgumentsMap` of the call: which appointment, when it is as it is to be said, and `en`, `es` or `pt`. */
export type ReminderArguments = Readonly<Record<"appointmentId" | "when" | "language", string>>;

/** Reminds somebody of an appointment. Nothing private is said before a person has pressed a key: a machine may have answered. */
export const appointmentReminder = ({ desk, announce }: FlowNeeds) =>
  defineFlow("appointment-reminder", function* (call) {
    const { appointmentId = "", when = "", language = "en" } = call.facts.arguments;
    const texts = LANGUAGES[language as Language] ?? LANGUAGES.en;
    call.useVoice(texts.voice);
    const answered = yield* call.untilAnswered();
    // Before the phone is needed: an event that is asked twice tells the same.
    const answeredAt = yield* call.now();
    let answer: AppointmentAnswer = answered.kind === "answered" ? "no-answer" : "not-reached";
    try {
      if (answer === "not-reached") return;
      const isPerson = yield* hearsKey(call, texts);
      if (isPerson) answer = yield* ask(call, texts, when);
    } finally {
      yield* report(call, answer);
    }
    yield* call.say(texts[THANKS[answer]]);
    if (call.facts.to.startsWith("+86")) yield* call.pause(SHORTEST_CALL_TO_CHINA);

    function* report(of: Call, given: AppointmentAnswer): Flow {
      const told = { appointmentId, answer: given, transactionId: of.facts.transactionId, answeredAt };
      const reporting = of.perform("report", async () => {
        await (await desk()).reportAppointment(told);
        await announce(appointmentAnswered(told));
      });
      yield* orElse(reporting, undefined);
    }
  });

/** Calls under 15 s are taken for alerts there, and not allowed (AWS: outbound calling restrictions). */
const SHORTEST_CALL_TO_CHINA = 15_000;

const THANKS = {
  confirmed: "confirmed",
  cancelled: "cancelled",
  reschedule: "willReschedule",
  "no-answer": "callBack",
  "not-reached": "callBack",
} as const;

function* hearsKey(call: Call, { reminderGreeting: say, notUnderstood }: Texts): Flow<boolean> {
  const question = { say, retry: { say: notUnderstood }, attempts: 3, name: "greeting" };
  const asking = call.menu({ ...question, choices: { "1": "person" }, otherwise: "machine" });
  return (yield* orElse(asking, "machine")) === "person";
}

const CHOICES = { "1": "confirmed", "2": "cancelled", "3": "reschedule", "9": "again" } as const;

function* ask(call: Call, { appointment, notUnderstood }: Texts, when: string): Flow<AppointmentAnswer> {
  const question = { say: appointment(when), retry: { say: notUnderstood }, attempts: 2 };
  for (let turn = 1; turn <= 3; turn++) {
    const choice = yield* call.menu({ ...question, choices: CHOICES, otherwise: "no-answer" });
    if (choice !== "again") return choice;
  }
  return "no-answer";
}
