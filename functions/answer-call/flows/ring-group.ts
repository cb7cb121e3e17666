import { type Call, defineFlow, type Flow, type FlowDefinition } from "../../../shared/flow/index.ts";
import { LANGUAGES, type Language } from "../prompts/languages.ts";
import type { Texts } from "../prompts/texts.ts";
import type { FlowNeeds } from "./needs.ts";
import { orElse } from "./or-else.ts";
import type { VoicemailArgs } from "./voicemail.ts";

export type RingGroupArgs = { readonly group: string; readonly mailbox: string; readonly language: Language };

export interface RingGroupNeeds extends Pick<FlowNeeds, "desk" | "settings"> {
  readonly voicemail: FlowDefinition<VoicemailArgs, void>;
}

/** Most telephones that ring for one caller. */
const MOST_AGENTS = 6;

/** Rings agents one after the other until one takes the call; star 7 of an agent hands the caller on to the next. */
export const ringGroup = ({ desk, settings, voicemail }: RingGroupNeeds) =>
  defineFlow<RingGroupArgs>("ring-group", function* (call, { group, mailbox, language }) {
    const texts = LANGUAGES[language];
    call.useVoice(texts.voice);
    yield* call.say(texts.connecting);
    const reading = call.perform(
      "agents",
      async () => (await (await desk()).agents(group)).slice(0, MOST_AGENTS),
      READ,
    );
    const numbers = yield* orElse(reading, []);
    for (const number of numbers) {
      const isAnswered = yield* ring(call, number);
      if (!isAnswered) continue;
      const isTaken = yield* whisper(call, texts);
      const end = isTaken ? yield* talk(call) : "handed-on";
      if (end === "over") return yield* call.say(texts.agentLeft);
      yield* call.dropOther();
    }
    yield* call.say(texts.nobodyFree);
    return yield* voicemail(call, { mailbox, language });

    function* ring(of: Call, number: string): Flow<boolean> {
      const { holdMusic } = settings;
      const calling = of.bridge(
        { number },
        { atMostInSeconds: 20, ...(holdMusic && { ringback: holdMusic }), name: "ring" },
      );
      return (yield* orElse(calling, { answered: false })).answered;
    }
  });

const READ = { delivery: "repeatable", atMost: 1_500 } as const;

/** Only a person presses 1: an agent's own voicemail does not take the call. */
function* whisper(call: Call, { whisper: say, notUnderstood }: Texts): Flow<boolean> {
  const asking = call.menu({
    say,
    retry: { say: notUnderstood },
    choices: { "1": "take" },
    otherwise: "leave",
    attempts: 2,
    leg: "LEG-B",
    name: "whisper",
  });
  return (yield* orElse(asking, "leave")) === "take";
}

function* talk(call: Call): Flow<"over" | "handed-on"> {
  yield* call.listenForDigits({ pattern: "^\\*7$", leg: "LEG-B" });
  const heard = yield* call.wait({ digits: true, otherHangUp: true });
  return heard.kind === "digits" ? "handed-on" : "over";
}
