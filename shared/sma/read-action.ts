import { ACTION_TRAITS, type ActionType } from "./action-types.ts";
import type { Finding, ServiceError } from "./finding.ts";
import { isRecord } from "./records.ts";
import { playAudio, playAudioAndGetDigits } from "./rules/audio.ts";
import { startBotConversation } from "./rules/bot.ts";
import { callAndBridge } from "./rules/bridge.ts";
import { hangup, pause, voiceFocus } from "./rules/control.ts";
import { receiveDigits, sendDigits } from "./rules/digits.ts";
import { invalid } from "./rules/errors.ts";
import { joinChimeMeeting, modifyChimeMeetingAttendees } from "./rules/meeting.ts";
import type { Reader } from "./rules/members.ts";
import { emptyNotes } from "./rules/notes.ts";
import { callRecordingControl, recordAudio, startCallRecording } from "./rules/recording.ts";
import { speak, speakAndGetDigits } from "./rules/speech.ts";

const READERS = {
  CallAndBridge: callAndBridge,
  Hangup: hangup,
  JoinChimeMeeting: joinChimeMeeting,
  ModifyChimeMeetingAttendees: modifyChimeMeetingAttendees,
  Pause: pause,
  PauseCallRecording: callRecordingControl,
  PlayAudio: playAudio,
  PlayAudioAndGetDigits: playAudioAndGetDigits,
  ReceiveDigits: receiveDigits,
  RecordAudio: recordAudio,
  ResumeCallRecording: callRecordingControl,
  SendDigits: sendDigits,
  Speak: speak,
  SpeakAndGetDigits: speakAndGetDigits,
  StartBotConversation: startBotConversation,
  StartCallRecording: startCallRecording,
  StopCallRecording: callRecordingControl,
  VoiceFocus: voiceFocus,
} satisfies { [Type in ActionType]: Reader<object> };

type ValueOf<Read> = Read extends Reader<infer Value> ? Value : never;

/** An action as the service understands it: values in the type of the contract, defaults filled in. */
export type ResolvedActions = {
  readonly [Type in ActionType]: { readonly Type: Type; readonly Parameters: ValueOf<(typeof READERS)[Type]> };
};
export type ResolvedAction = ResolvedActions[ActionType];

interface Read {
  readonly type: ActionType;
  readonly findings: readonly Finding[];
  /** `Parameters` as `ActionData` repeats them: as they were written, and defaults where there was nothing. */
  readonly echo: Readonly<Record<string, unknown>>;
}

/** An action that can run, or what the service answers in `ACTION_FAILED` instead of running it. */
export type ReadAction = Read &
  ({ readonly action: ResolvedAction; readonly error: null } | { readonly action: null; readonly error: ServiceError });

const INVALID_ACTION = invalid("The action parameters are invalid.");

/**
 * Reads the parameters of one action: the only place that says which are valid, for the validator and for the engine.
 * @param path where it stands in the reply, for example `Actions[1]`
 */
export function readAction(type: ActionType, parameters: unknown, path: string): ReadAction {
  const notes = emptyNotes(ACTION_TRAITS[type].source);
  const read: Reader<object> = READERS[type];
  const values = read(parameters ?? {}, `${path}.Parameters`, INVALID_ACTION, notes);
  const common = { type, findings: notes.findings, echo: echoOf(parameters, values) };
  const error = notes.findings.find((finding) => finding.severity === "error")?.error;
  if (error !== undefined) return { ...common, action: null, error };
  return { ...common, action: { Type: type, Parameters: values } as ResolvedAction, error: null };
}

function echoOf(parameters: unknown, values: object | undefined): Readonly<Record<string, unknown>> {
  const echo: Record<string, unknown> = isRecord(parameters) ? { ...parameters } : {};
  for (const [name, value] of Object.entries(values ?? {})) {
    if (value !== undefined) echo[name] ??= value;
  }
  return echo;
}
