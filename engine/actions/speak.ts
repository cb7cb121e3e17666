import type { Act } from "../act.ts";
import { withSpeech } from "../prompts.ts";

export function speak(act: Act<"Speak">) {
  withSpeech(act, act.parameters, (sound) => act.play(sound, () => act.succeed()));
}
