import type { DialKey } from "../../sma/action-parameters.ts";
import { type Flow, type Success, take } from "../steps.ts";
import { Digits } from "./digits.ts";
import { type Audio, type OnLeg, queued } from "./prompts.ts";

export interface RecordOptions extends OnLeg {
  /** Where the file goes: a bucket of the same account, and what its key begins with. */
  readonly to: { readonly bucket: string; readonly prefix?: string };
  /** Longest recording. */
  readonly atMostInSeconds: number;
  /** Ends it after so much silence, 1 to 1,000; default: silence does not end it. */
  readonly silenceInSeconds?: number;
  /** What counts as silence: 1 (30 dB) to 1,000 (75 dB), default 200. */
  readonly silenceThreshold?: number;
  /** Keys that end it, default `#`. */
  readonly endKeys?: readonly DialKey[];
}

export interface Recording extends Audio {
  /** The key that ended it; null: silence, the time, or the end of the leg. */
  readonly endKey: string | null;
}

export interface CallRecordingOptions extends OnLeg {
  readonly to: { readonly bucket: string; readonly prefix?: string };
  /** `INCOMING` is what the leg's party says, `OUTGOING` what it hears; `BOTH` (default) is a stereo file. */
  readonly track?: "BOTH" | "INCOMING" | "OUTGOING";
}

/** What is recorded. */
export class Recordings extends Digits {
  /**
   * Records the caller, for example for a voicemail, and waits for the end. A caller who hangs up ends it too: side effects that follow in
   * the flow still happen.
   * @throws ActionFailedError
   */
  *record(options: RecordOptions): Flow<Recording> {
    const { to, atMostInSeconds, silenceInSeconds, silenceThreshold, endKeys = ["#"], leg = "LEG-A" } = options;
    const parameters = {
      RecordingDestination: {
        Type: "S3",
        BucketName: to.bucket,
        ...(to.prefix !== undefined && { Prefix: to.prefix }),
      },
      RecordingTerminators: endKeys,
      DurationInSeconds: atMostInSeconds,
      ...(silenceInSeconds !== undefined && { SilenceDurationInSeconds: silenceInSeconds }),
      ...(silenceThreshold !== undefined && { SilenceThreshold: silenceThreshold }),
    } as const;
    return yield* take<Recording>({
      kind: "act",
      name: "record",
      order: { type: "RecordAudio", parameters, leg },
      take: recordingOf,
    });
  }

  /**
   * Starts to record a leg until the call ends: once for each leg. Does not wait: it travels with the next step that does. The file's key is
   * `<prefix>/<yyyy>/<mm>/<dd>/<time>_<transaction>_<call>.wav`.
   */
  *startRecording({ to, track = "BOTH", leg = "LEG-A" }: CallRecordingOptions): Flow {
    const Location = to.prefix === undefined ? to.bucket : `${to.bucket}/${to.prefix}`;
    const parameters = { Track: track, Destination: { Type: "S3", Location } } as const;
    yield* take<void>(queued("startRecording", { type: "StartCallRecording", parameters, leg }));
  }

  /** Ends the recording of a leg for good. Does not wait. */
  *stopRecording({ leg = "LEG-A" }: OnLeg = {}): Flow {
    yield* take<void>(queued("stopRecording", { type: "StopCallRecording", parameters: {}, leg }));
  }

  /** Records silence and a tone instead, for example while a card number is read out. Does not wait. */
  *pauseRecording({ leg = "LEG-A" }: OnLeg = {}): Flow {
    yield* take<void>(queued("pauseRecording", { type: "PauseCallRecording", parameters: {}, leg }));
  }

  /** Goes on after `pauseRecording`. Does not wait. */
  *resumeRecording({ leg = "LEG-A" }: OnLeg = {}): Flow {
    yield* take<void>(queued("resumeRecording", { type: "ResumeCallRecording", parameters: {}, leg }));
  }
}

function recordingOf(data: Success): { bucket: string; key: string; endKey: string | null } {
  if (data.Type !== "RecordAudio") return { bucket: "", key: "", endKey: null };
  const { BucketName, Key } = data.RecordingDestination;
  return { bucket: BucketName, key: Key, endKey: data.RecordingTerminatorUsed ?? null };
}
