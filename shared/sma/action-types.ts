/** The 18 values of `Actions[].Type` that the service knows (AWS: specify-actions). */
export const ACTION_TYPES = [
  "CallAndBridge",
  "Hangup",
  "JoinChimeMeeting",
  "ModifyChimeMeetingAttendees",
  "Pause",
  "PauseCallRecording",
  "PlayAudio",
  "PlayAudioAndGetDigits",
  "ReceiveDigits",
  "RecordAudio",
  "ResumeCallRecording",
  "SendDigits",
  "Speak",
  "SpeakAndGetDigits",
  "StartBotConversation",
  "StartCallRecording",
  "StopCallRecording",
  "VoiceFocus",
] as const;

export type ActionType = (typeof ACTION_TYPES)[number];

export interface ActionTraits {
  /** Whether `ACTION_SUCCESSFUL` is sent for it even when more actions of the list follow. */
  readonly midListEvent: boolean;
  /** Whether the reply to `DIGITS_RECEIVED` or `CALL_UPDATE_REQUESTED` cuts it short. */
  readonly interruptible: boolean;
  /** Whether an inbound call that is still ringing is answered in order to run it. */
  readonly answersInboundCall: boolean;
  /** Which leg it is about; `any`: the one it selects, or else that of the event. */
  readonly legs: "any" | "LEG-A" | "LEG-B";
  /** Page of the Amazon Chime SDK developer guide. */
  readonly source: string;
}

/** How each action behaves in a list. Where no page says it, the choice is in docs/fidelity.md. */
export const ACTION_TRAITS: Readonly<Record<ActionType, ActionTraits>> = {
  CallAndBridge: traits("call-and-bridge", "mid-list", "LEG-A"),
  Hangup: traits("hangup", "mid-list"),
  JoinChimeMeeting: traits("join-chime-meeting", "mid-list answers", "LEG-A"),
  ModifyChimeMeetingAttendees: traits("mute-unmute", "mid-list", "LEG-B"),
  Pause: traits("pause", "interruptible answers"),
  PauseCallRecording: traits("pause-call-recording", ""),
  PlayAudio: traits("play-audio", "interruptible answers"),
  PlayAudioAndGetDigits: traits("play-audio-get-digits", "mid-list answers"),
  ReceiveDigits: traits("listen-to-digits", ""),
  RecordAudio: traits("record-audio", "mid-list interruptible answers"),
  ResumeCallRecording: traits("resume-call-recording", ""),
  SendDigits: traits("send-digits", "answers"),
  Speak: traits("speak", "interruptible answers"),
  SpeakAndGetDigits: traits("speak-and-get-digits", "mid-list answers"),
  StartBotConversation: traits("start-bot-conversation", "mid-list answers", "LEG-A"),
  StartCallRecording: traits("start-call-recording", "answers"),
  StopCallRecording: traits("stop-call-recording", ""),
  VoiceFocus: traits("voice-focus", ""),
};

function traits(source: string, words: string, legs: ActionTraits["legs"] = "any"): ActionTraits {
  const has = (word: string) => words.split(" ").includes(word);
  return {
    midListEvent: has("mid-list"),
    interruptible: has("interruptible"),
    answersInboundCall: has("answers"),
    legs,
    source,
  };
}

const KNOWN: ReadonlySet<string> = new Set(ACTION_TYPES);

export function isActionType(type: string): type is ActionType {
  return KNOWN.has(type);
}
