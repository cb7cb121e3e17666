import type { ActionType } from "../../shared/sma/action-types.ts";
import type { Act } from "../act.ts";
import type { PolicyName } from "../policies.ts";
import { callAndBridge } from "./call-and-bridge.ts";
import { pauseCallRecording, resumeCallRecording, startCallRecording, stopCallRecording } from "./call-recording.ts";
import { playAudioAndGetDigits, speakAndGetDigits } from "./get-digits.ts";
import { hangup } from "./hangup.ts";
import { joinChimeMeeting } from "./join-chime-meeting.ts";
import { modifyChimeMeetingAttendees } from "./modify-chime-meeting-attendees.ts";
import { pause } from "./pause.ts";
import { playAudio } from "./play-audio.ts";
import { receiveDigits } from "./receive-digits.ts";
import { recordAudio } from "./record-audio.ts";
import { sendDigits } from "./send-digits.ts";
import { speak } from "./speak.ts";
import { startBotConversation } from "./start-bot-conversation.ts";
import { voiceFocus } from "./voice-focus.ts";

/** How each action runs. It ends by `succeed`, `fail` or `finish`. */
const ACTIONS: { readonly [Type in ActionType]: (act: Act<Type>) => void } = {
  CallAndBridge: callAndBridge,
  Hangup: hangup,
  JoinChimeMeeting: joinChimeMeeting,
  ModifyChimeMeetingAttendees: modifyChimeMeetingAttendees,
  Pause: pause,
  PauseCallRecording: pauseCallRecording,
  PlayAudio: playAudio,
  PlayAudioAndGetDigits: playAudioAndGetDigits,
  ReceiveDigits: receiveDigits,
  RecordAudio: recordAudio,
  ResumeCallRecording: resumeCallRecording,
  SendDigits: sendDigits,
  Speak: speak,
  SpeakAndGetDigits: speakAndGetDigits,
  StartBotConversation: startBotConversation,
  StartCallRecording: startCallRecording,
  StopCallRecording: stopCallRecording,
  VoiceFocus: voiceFocus,
};

export function start(act: Act<ActionType>): void {
  (ACTIONS[act.type] as (act: Act<ActionType>) => void)(act);
}

/** How an action ends whose leg is gone. Field reports know of `RecordAudio`; the rest is a choice of this engine. */
export const LEG_ENDS: Readonly<Record<ActionType, "succeeds" | "fails" | "silent" | "goes-on">> = {
  CallAndBridge: "fails",
  Hangup: "goes-on",
  JoinChimeMeeting: "fails",
  ModifyChimeMeetingAttendees: "fails",
  Pause: "silent",
  PauseCallRecording: "silent",
  PlayAudio: "silent",
  PlayAudioAndGetDigits: "fails",
  ReceiveDigits: "silent",
  RecordAudio: "succeeds",
  ResumeCallRecording: "silent",
  SendDigits: "silent",
  Speak: "silent",
  SpeakAndGetDigits: "fails",
  StartBotConversation: "fails",
  StartCallRecording: "silent",
  StopCallRecording: "silent",
  VoiceFocus: "silent",
};

/** Actions of which the sources do not say whether they answer in the middle of a list. */
export const MID_LIST_CHOICES: Partial<Record<ActionType, "midListSpeechAndBots" | "midListRecordingAndTones">> = {
  SpeakAndGetDigits: "midListSpeechAndBots",
  StartBotConversation: "midListSpeechAndBots",
  StartCallRecording: "midListRecordingAndTones",
  SendDigits: "midListRecordingAndTones",
} satisfies Partial<Record<ActionType, PolicyName>>;
