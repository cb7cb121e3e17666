import { openingAt } from "../../../shared/desk/opening.ts";
import { type Call, defineFlow, type Flow, type FlowDefinition } from "../../../shared/flow/index.ts";
import { CHOOSE_LANGUAGE, LANGUAGES, type Language, NOTHING_CHOSEN } from "../prompts/languages.ts";
import type { MeetingArgs } from "./meeting-by-pin.ts";
import type { FlowNeeds } from "./needs.ts";
import { orElse } from "./or-else.ts";
import type { RingGroupArgs } from "./ring-group.ts";
import type { VoicemailArgs } from "./voicemail.ts";

export type FrontDeskArgs = {
  /** Name of the opening hours. */
  readonly hours: string;
  /** Groups of agents. */
  readonly sales: string;
  readonly support: string;
  readonly mailbox: string;
};

export interface FrontDeskNeeds extends Pick<FlowNeeds, "desk"> {
  readonly ringGroup: FlowDefinition<RingGroupArgs, void>;
  readonly voicemail: FlowDefinition<VoicemailArgs, void>;
  readonly meetingByPin: FlowDefinition<MeetingArgs, void>;
}

/** The menu of an office in three languages: who is there to talk, or a message. */
export const frontDesk = ({ desk, ringGroup, voicemail, meetingByPin }: FrontDeskNeeds) =>
  defineFlow<FrontDeskArgs>("front-desk", function* (call, { hours, sales, support, mailbox }) {
    const language = yield* chooseLanguage(call);
    const texts = LANGUAGES[language];
    yield* call.say(texts.welcome);
    const now = yield* call.now();
    const reading = call.perform("opening", async () => openingOf(await (await desk()).hours(hours), now), READ);
    // A caller who finds nobody is better off than one who is sent away because a table could not be read.
    const opening = yield* orElse(reading, "open" as const);
    if (opening !== "open") {
      yield* call.say(texts[opening]);
      return yield* voicemail(call, { mailbox, language });
    }
    const menu = { say: texts.menu, retry: { say: texts.notUnderstood }, attempts: 2 };
    for (let turn = 1; turn <= 4; turn++) {
      const choice = yield* call.menu({ ...menu, choices: CHOICES, otherwise: "nothing" });
      if (choice === "sales") return yield* ringGroup(call, { group: sales, mailbox, language });
      if (choice === "support") return yield* ringGroup(call, { group: support, mailbox, language });
      if (choice === "meeting") return yield* meetingByPin(call, { language });
      if (choice === "message") return yield* voicemail(call, { mailbox, language });
      if (choice === "nothing") break;
    }
    yield* call.say(texts.goodbye);
  });

const CHOICES = { "1": "sales", "2": "support", "3": "meeting", "4": "message", "9": "again" } as const;
const READ = { delivery: "repeatable", atMost: 1_500 } as const;

const openingOf = (hours: Parameters<typeof openingAt>[0] | null, now: number) =>
  hours === null ? "open" : openingAt(hours, now);

function* chooseLanguage(call: Call): Flow<Language> {
  const choices = { "1": "en", "2": "es", "3": "pt" } as const;
  const question = { say: CHOOSE_LANGUAGE, retry: { say: NOTHING_CHOSEN }, attempts: 2, name: "language" };
  const language = yield* call.menu({ ...question, choices, otherwise: "en" });
  call.useVoice(LANGUAGES[language].voice);
  return language;
}
