import { type Call, defineFlow, type Flow, type FlowDefinition } from "../../../shared/flow/index.ts";
import { LANGUAGES, type Language } from "../prompts/languages.ts";
import { orElse } from "./or-else.ts";

export type InMeetingArgs = {
  /** Of the Chime SDK. */
  readonly room: string;
  readonly attendeeId: string;
  readonly isMuted: boolean;
  readonly language: Language;
};

/** After so many it starts again, with an empty journal. */
const MOST_TOGGLES = 20;

/** Star 6 mutes and unmutes the caller for as long as the meeting lasts. */
export const inMeeting: FlowDefinition<InMeetingArgs> = defineFlow<InMeetingArgs>(
  "in-meeting",
  function* (call, { room, attendeeId, isMuted, language }) {
    const texts = LANGUAGES[language];
    call.useVoice(texts.voice);
    yield* call.listenForDigits({ pattern: "^\\*6$" });
    let isOff = isMuted;
    for (let toggle = 1; toggle <= MOST_TOGGLES; toggle++) {
      const heard = yield* call.wait({ digits: true, otherHangUp: true });
      if (heard.kind === "other-hung-up") return yield* call.say(texts.meetingOver);
      const isDone = yield* orElse(setMuted(call, !isOff), false);
      if (isDone) isOff = !isOff;
      yield* call.say(isOff ? texts.muted : texts.unmuted);
    }
    return yield* call.become(inMeeting, { room, attendeeId, isMuted: isOff, language });

    function* setMuted(of: Call, isToBeOff: boolean): Flow<boolean> {
      if (isToBeOff) yield* of.mute(room, [attendeeId]);
      else yield* of.unmute(room, [attendeeId]);
      return true;
    }
  },
);
