import type { ActionType } from "../../shared/sma/action-types.ts";
import { INVALID_LEG, invalid } from "../../shared/sma/rules/errors.ts";
import type { Act } from "../act.ts";
import { CallRecording, recordingKey } from "../call-recording.ts";
import { noAccess } from "../no-access.ts";

/** Prefix of the keys when the destination names none (AWS: start-call-recording). */
const DEFAULT_PREFIX = "Amazon-Chime-SMA-Call-Recordings";

export function startCallRecording(act: Act<"StartCallRecording">) {
  const { call, leg, parameters } = act;
  // There is one recording for each leg: one that was stopped cannot start again.
  if (leg.recording) return act.fail(INVALID_LEG);
  const [bucket = "", ...prefix] = parameters.Destination.Location.split("/");
  const { transactionId } = call;
  const path = prefix.join("/").replace(/\/+$/, "") || DEFAULT_PREFIX;
  const key = recordingKey(path, call.startedAt, transactionId, leg.callId);
  act.whenThere(
    () => call.world.recordings.isWritable(bucket),
    (isWritable) => {
      if (!isWritable) {
        call.note(noAccess(call.world.recordings, { bucket, source: "start-call-recording" }));
        return act.fail({ ErrorType: "NoAccessToDestination", ErrorMessage: "Error while accessing destination" });
      }
      const file = { bucket, key, transactionId, callId: leg.callId };
      leg.recording = new CallRecording(leg.line.record(parameters.Track), file, (object) => call.store(object));
      act.succeed({ CallRecordingDestination: { Type: "S3", Location: `${bucket}/${key}` } });
    },
  );
}

const NOT_RECORDING = invalid("The call is not being recorded.");

/** Stop, pause or resume: refused where the recording is not in a state for it. */
const control =
  <Type extends ActionType>(states: readonly CallRecording["state"][], change: (recording: CallRecording) => void) =>
  (act: Act<Type>) => {
    const { recording } = act.leg;
    if (!recording || !states.includes(recording.state)) return act.fail(NOT_RECORDING);
    change(recording);
    act.succeed();
  };

export const stopCallRecording = control<"StopCallRecording">(["recording", "paused"], (recording) => recording.stop());
export const pauseCallRecording = control<"PauseCallRecording">(["recording"], (recording) => recording.pause());
export const resumeCallRecording = control<"ResumeCallRecording">(["paused"], (recording) => recording.resume());
