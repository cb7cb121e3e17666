import { messageOf } from "../shared/errors.ts";
import type { Finding } from "../shared/sma/finding.ts";
import { whenThere } from "./awaitable.ts";
import type { StoredRecording } from "./stored-recording.ts";
import type { World } from "./world.ts";

/** Delivers a recording; nobody waits for it. What goes wrong is noted. */
export function deliver(
  world: Pick<World, "scheduler" | "recordings">,
  recording: StoredRecording,
  note: (finding: Finding) => void,
) {
  whenThere(
    world.scheduler,
    () => world.recordings.put(recording),
    () => {},
    (error) =>
      note({
        severity: "error",
        path: "",
        rule: "recording-not-stored",
        message: `A recording could not be stored in ${recording.bucket}: ${messageOf(error)}`,
        fix: "Let voiceconnector.chime.amazonaws.com write to the bucket.",
        source: "record-audio",
      }),
  );
}
