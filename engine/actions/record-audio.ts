import { invalid } from "../../shared/sma/rules/errors.ts";
import type { Act } from "../act.ts";
import { recordingKey, recordingObject } from "../call-recording.ts";
import { noAccess } from "../no-access.ts";
import type { Timer } from "../scheduler.ts";

const NOT_UPLOADED = invalid("Error occurred while uploading recording to S3 bucket.");

/** Records what the party of a leg says, until a key, a silence or the duration ends it (AWS: record-audio). */
export function recordAudio(act: Act<"RecordAudio">) {
  const { call, leg, parameters } = act;
  const { RecordingDestination, RecordingTerminators, DurationInSeconds, SilenceDurationInSeconds } = parameters;
  const { BucketName: bucket, Prefix: prefix = "" } = RecordingDestination;
  const { scheduler, recordings } = call.world;
  act.whenThere(
    () => recordings.isWritable(bucket),
    (isWritable) => {
      if (!isWritable) {
        call.note(noAccess(recordings, { bucket, source: "record-audio" }));
        return act.fail(NOT_UPLOADED);
      }
      const { transactionId } = call;
      const key = recordingKey(prefix, scheduler.now(), transactionId, leg.callId);
      const recording = leg.line.record("INCOMING");
      const results = { RecordingDestination: { Type: "S3", BucketName: bucket, Key: key } };
      const object = () => recordingObject({ bucket, key, transactionId, callId: leg.callId }, recording.stop());
      const finish = (terminator: string | null) => {
        const finished = object();
        act.onStop = () => results;
        act.onDigit = () => false;
        act.onSpeech = () => {};
        end.cancel();
        silence?.cancel();
        act.whenThere(
          () => recordings.put(finished),
          () => act.succeed(terminator === null ? results : { ...results, RecordingTerminatorUsed: terminator }),
          NOT_UPLOADED,
        );
      };
      const end = act.after(DurationInSeconds * 1000, () => finish(null));
      const waitForSilence = (): Timer | null =>
        SilenceDurationInSeconds === undefined ? null : act.after(SilenceDurationInSeconds * 1000, () => finish(null));
      let silence = waitForSilence();
      act.onSpeech = (isSpeaking) => {
        silence?.cancel();
        if (!isSpeaking) silence = waitForSilence();
      };
      act.onDigit = (digit) => {
        const ends = (RecordingTerminators as readonly string[]).includes(digit);
        if (ends) finish(digit);
        return ends;
      };
      act.onStop = () => {
        call.store(object());
        return results;
      };
    },
  );
}
