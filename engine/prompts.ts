import type { ActionType } from "../shared/sma/action-types.ts";
import type { ServiceError } from "../shared/sma/finding.ts";
import type { Act } from "./act.ts";
import { type AudioSound, checkAudio, NO_ACCESS } from "./audio.ts";
import type { Sound } from "./line.ts";
import { noAccess } from "./no-access.ts";
import { heardText, type Speech } from "./speech.ts";

const THROTTLED: ServiceError = {
  ErrorType: "ActionExecutionThrottled",
  ErrorMessage: "Failed to run action. The maximum number of actions per second has been reached.",
};

/** Has a text spoken, and goes on with the sound; fails the action where that cannot be. */
export function withSpeech<Type extends ActionType>(act: Act<Type>, speech: Speech, done: (sound: Sound) => void) {
  const { world } = act.call;
  if (!act.call.takeSpeech()) return act.fail(THROTTLED);
  act.whenThere(
    () => world.voices.speak(speech),
    (spoken) => {
      if ("ErrorType" in spoken) return act.fail(spoken);
      const voiceId = speech.VoiceId ?? "Joanna";
      done({ kind: "speech", text: heardText(speech), duration: spoken.duration, voiceId });
    },
  );
}

/** Fetches an audio file and checks it, and goes on with the sound; fails the action where it cannot be played. */
export function withAudio<Type extends ActionType>(
  act: Act<Type>,
  source: { readonly BucketName: string; readonly Key: string },
  done: (sound: AudioSound) => void,
) {
  const { world } = act.call;
  act.whenThere(
    () => world.audio.read(source.BucketName, source.Key),
    (file) => {
      if (file === null) {
        const { BucketName: bucket, Key: key } = source;
        act.call.note(noAccess(world.audio, { bucket, key, source: "play-audio" }));
        return act.fail(NO_ACCESS);
      }
      const { sound, remark, error } = checkAudio(source, file, world.policies);
      if (remark !== null) {
        act.call.note({
          severity: error ? "error" : "warning",
          path: `${act.type}.${source.Key}`,
          rule: error ? "audio-not-playable" : "audio-unusual",
          message: remark,
          fix: "Store it as WAV with 16-bit PCM at 8 kHz, one channel: sox in.wav -b 16 -r 8000 -c 1 out.wav",
          source: "play-audio",
          ...(error && { error }),
        });
      }
      if (error) act.fail(error);
      else done(sound);
    },
    NO_ACCESS,
  );
}
