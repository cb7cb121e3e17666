import { isoOf } from "../../../shared/clock.ts";
import type { Recording } from "../../../shared/flow/call/recording.ts";
import { type Call, defineFlow, type Flow } from "../../../shared/flow/index.ts";
import { LANGUAGES, type Language } from "../prompts/languages.ts";
import { voicemailLeft } from "./facts.ts";
import type { FlowNeeds } from "./needs.ts";
import { orElse } from "./or-else.ts";

export type VoicemailArgs = { readonly mailbox: string; readonly language: Language };

/** Takes a message: the caller may listen to it and record it again; whoever hangs up has left what was recorded. */
export const voicemail = ({ desk, announce, settings }: FlowNeeds) =>
  defineFlow<VoicemailArgs>("voicemail", function* (call, { mailbox, language }) {
    const texts = LANGUAGES[language];
    call.useVoice(texts.voice);
    let recording: Recording | null = null;
    let isKept = false;
    // Before the phone is needed: an event that is asked twice tells of the same message.
    const leftAt = yield* call.now();
    try {
      for (let take = 1; take <= 3; take++) {
        yield* call.say(texts.leaveMessage);
        recording = yield* orElse(call.record(recordTo(settings.voicemailBucket)), null);
        if (recording === null) return yield* call.say(texts.noRecording);
        if ((yield* review(call, recording, language)) === "keep") break;
      }
    } finally {
      if (recording) isKept = yield* keep(call, recording);
    }
    yield* call.say(isKept ? texts.messageKept : texts.tryAgainLater);

    function* keep(of: Call, { bucket, key }: Recording): Flow<boolean> {
      const { transactionId, from: fromNumber } = of.facts;
      const message = {
        id: `${isoOf(leftAt)}-${transactionId}`,
        mailbox,
        transactionId,
        fromNumber,
        leftAt,
        bucket,
        key,
      };
      const keeping = of.perform("keep-voicemail", async () => {
        await (await desk()).keepVoicemail(message);
        await announce(voicemailLeft(message));
        return true;
      });
      return yield* orElse(keeping, false);
    }
  });

const recordTo = (bucket: string) =>
  ({ to: { bucket, prefix: "voicemails" }, atMostInSeconds: 120, silenceInSeconds: 5 }) as const;

const CHOICES = { "1": "keep", "2": "listen", "3": "again" } as const;

function* review(call: Call, recording: Recording, language: Language): Flow<"keep" | "again"> {
  const { review: say, yourMessage, notUnderstood } = LANGUAGES[language];
  const question = { say, retry: { say: notUnderstood }, attempts: 2, name: "review" };
  for (let turn = 1; turn <= 3; turn++) {
    // What was just recorded may not be there to be played yet: that is no reason to ask no more.
    const asking = call.menu({ ...question, choices: CHOICES, otherwise: "keep" });
    const choice = yield* orElse(asking, "not-heard" as const);
    if (choice === "keep" || choice === "again") return choice;
    if (choice === "not-heard") continue;
    yield* call.say(yourMessage);
    yield* call.play(recording, { stopKeys: ["#"] });
  }
  return "keep";
}
