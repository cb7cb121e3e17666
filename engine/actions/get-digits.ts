import type { Act } from "../act.ts";
import { DigitCollector } from "../digit-collector.ts";
import { withAudio, withSpeech } from "../prompts.ts";

export function playAudioAndGetDigits(act: Act<"PlayAudioAndGetDigits">) {
  const { AudioSource, FailureAudioSource } = act.parameters;
  withAudio(act, AudioSource, (prompt) =>
    withAudio(act, FailureAudioSource, (failurePrompt) => new DigitCollector(act, { prompt, failurePrompt }).start()),
  );
}

export function speakAndGetDigits(act: Act<"SpeakAndGetDigits">) {
  const { SpeechParameters, FailureSpeechParameters } = act.parameters;
  withSpeech(act, SpeechParameters, (prompt) =>
    withSpeech(act, FailureSpeechParameters, (failurePrompt) =>
      new DigitCollector(act, { prompt, failurePrompt }).start(),
    ),
  );
}
