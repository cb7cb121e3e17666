import type { PinCheck } from "../../../shared/desk/desk.ts";
import { type Call, defineFlow, type Flow, type FlowDefinition } from "../../../shared/flow/index.ts";
import { LANGUAGES, type Language } from "../prompts/languages.ts";
import type { InMeetingArgs } from "./in-meeting.ts";
import type { FlowNeeds } from "./needs.ts";
import { orElse } from "./or-else.ts";
import type { TakenSeat } from "./tasks.ts";

export type MeetingArgs = { readonly language: Language };

export interface MeetingNeeds extends Pick<FlowNeeds, "desk"> {
  readonly inMeeting: FlowDefinition<InMeetingArgs>;
}

/** Lets a caller with the right PIN into a meeting; guests wait until the host is there. */
export const meetingByPin = ({ desk, inMeeting }: MeetingNeeds) =>
  defineFlow<MeetingArgs>("meeting-by-pin", function* (call, { language }) {
    const texts = LANGUAGES[language];
    call.useVoice(texts.voice);
    const meeting = yield* orElse(enterPin(call), null);
    if (meeting === null) return yield* call.say(texts.tryAgainLater);
    if (meeting.kind === "locked") return yield* call.say(texts.lockedOut);
    if (meeting.kind === "wrong") return yield* call.say(texts.goodbye);
    const { meetingId, isHost } = meeting;
    const isOpen = isHost || (yield* waitForHost(call, meetingId));
    if (!isOpen) return yield* call.say(texts.hostNeverCame);
    const task = { meetingId, isHost, attendee: call.facts.transactionId };
    const taking = call.background<TakenSeat>("take-seat", task, { hold: { say: texts.joining }, atMost: 30_000 });
    const seat = yield* orElse(taking, null);
    const isIn = seat !== null && (yield* orElse(join(call, seat), false));
    if (!isIn) return yield* call.say(texts.noMeetingNow);
    const { meetingId: room, attendeeId } = seat;
    return yield* call.become(inMeeting, { room, attendeeId, isMuted: false, language });

    function* enterPin(of: Call): Flow<PinCheck> {
      const question = {
        say: texts.enterPin,
        retry: { say: texts.notUnderstood },
        length: 6,
        attempts: 2,
        name: "pin",
      };
      for (let attempt = 1; attempt <= 3; attempt++) {
        const pin = yield* of.askDigits({ ...question, secret: true });
        const found = yield* of.perform("check-pin", async ({ idempotencyKey }) =>
          (await desk()).checkPin(pin.reveal(), callerOf(of), idempotencyKey),
        );
        if (found.kind !== "wrong") return found;
        yield* of.say(texts.wrongPin);
      }
      return { kind: "wrong" };
    }

    function* waitForHost(of: Call, id: string): Flow<boolean> {
      const { transactionId, sipMediaApplicationId } = of.facts;
      const look = async () => (await desk()).waitForHost(id, { transactionId, sipMediaApplicationId });
      for (let minute = 1; minute <= 10; minute++) {
        // The host's call tells this one; looking again is for the case that what it said was lost.
        if (yield* orElse(of.perform("look-for-host", look), false)) return true;
        yield* of.say(texts.noHostYet);
        yield* of.wait({ update: true, atMost: 60_000 });
      }
      return false;
    }
  });

function* join(call: Call, seat: TakenSeat): Flow<boolean> {
  yield* call.joinMeeting(seat);
  return true;
}

/** Who is locked out: callers without a number only lock out their own call. */
const callerOf = ({ facts: { from, transactionId } }: Call) => (/^\+\d+$/.test(from) ? from : transactionId);
