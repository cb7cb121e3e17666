import type { Act } from "../act.ts";
import { withAudio } from "../prompts.ts";

export function playAudio(act: Act<"PlayAudio">) {
  const { AudioSource, PlaybackTerminators, Repeat } = act.parameters;
  withAudio(act, AudioSource, (sound) => {
    let left = Repeat;
    const playNext = () => {
      if (left-- === 0) act.succeed();
      else act.play(sound, playNext);
    };
    playNext();
  });
  act.onDigit = (digit) => {
    const ends = (PlaybackTerminators as readonly string[]).includes(digit);
    if (ends) act.succeed();
    return ends;
  };
}
