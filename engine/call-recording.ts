import { writeWav } from "../shared/media/index.ts";
import type { LineRecording } from "./line.ts";
import type { StoredRecording } from "./stored-recording.ts";

const RATE_IN_HERTZ = 8000;

/** `<prefix>/<yyyy>/<mm>/<dd>/<yyyy-mm-dd-HH-MM-SS-mmm>_<transactionId>_<callId>.wav` (AWS: start-call-recording). */
export function recordingKey(prefix: string, at: number, transactionId: string, callId: string): string {
  const [date = "", time = ""] = new Date(at).toISOString().split("T");
  const stamp = `${date}-${time.replace("Z", "").replaceAll(/[:.]/g, "-")}`;
  const folder = prefix === "" ? "" : `${prefix.replace(/\/+$/, "")}/`;
  return `${folder}${date.replaceAll("-", "/")}/${stamp}_${transactionId}_${callId}.wav`;
}

export interface RecordingFile {
  readonly bucket: string;
  readonly key: string;
  readonly transactionId: string;
  readonly callId: string;
}

/** The file of a recording, with the metadata that the service gives its objects (AWS: start-call-recording). */
export function recordingObject(file: RecordingFile, channels: readonly Int16Array[]): StoredRecording {
  const { bucket, key, transactionId, callId } = file;
  return {
    bucket,
    key,
    body: writeWav(RATE_IN_HERTZ, channels),
    metadata: {
      "transaction-id": transactionId,
      "call-id": callId,
      "recording-duration": String(Math.round((channels[0]?.length ?? 0) / RATE_IN_HERTZ)),
      "recording-audio-file-format": "wav",
    },
  };
}

/** What `StartCallRecording` started on a leg. */
export class CallRecording {
  state: "recording" | "paused" | "stopped" = "recording";
  readonly #recording: LineRecording;
  readonly #file: RecordingFile;
  readonly #store: (recording: StoredRecording) => void;

  constructor(recording: LineRecording, file: RecordingFile, store: (recording: StoredRecording) => void) {
    this.#recording = recording;
    this.#file = file;
    this.#store = store;
  }

  pause(): void {
    this.state = "paused";
    this.#recording.pause();
  }

  resume(): void {
    this.state = "recording";
    this.#recording.resume();
  }

  /** Ends it and delivers the file; a second time, nothing. */
  stop(): void {
    if (this.state === "stopped") return;
    this.state = "stopped";
    this.#store(recordingObject(this.#file, this.#recording.stop()));
  }
}
