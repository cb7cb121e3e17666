import type { AudioSource, DialKey, LegTag, SpeechParameters } from "../../sma/action-parameters.ts";
import type { Flow } from "../steps.ts";
import { type Order, take } from "../steps.ts";

/** How text is spoken: a voice of Amazon Polly. */
export interface Voice {
  /** For example `Joanna` (default), `Lupe`, `Camila`. */
  readonly voiceId?: string;
  /** Default `standard`. */
  readonly engine?: "standard" | "neural";
  /** Only needed for a voice with two languages, for example `es-US`. */
  readonly language?: string;
}

/** Text to be spoken: plain, or SSML in a `<speak>` element. At most 1,000 characters. */
export type Text = string | { readonly ssml: string };

/** An audio file in S3: WAV, PCM, at most 50 MB, in a bucket of the same account. */
export interface Audio {
  readonly bucket: string;
  readonly key: string;
}

/** Something the caller hears. */
export type Prompt = { readonly say: Text; readonly play?: never } | { readonly play: Audio; readonly say?: never };

/** Which leg an action is for. Default `LEG-A`, the caller (or callee of an outbound call). */
export interface OnLeg {
  readonly leg?: LegTag;
}

export interface SayOptions extends OnLeg, Voice {}

export interface PlayOptions extends OnLeg {
  /** How often in all, default 1. */
  readonly times?: number;
  /** Keys that stop it. Without any, keys are ignored. */
  readonly stopKeys?: readonly DialKey[];
}

/** Facts of a call that stay the same for as long as it lasts. */
export interface CallFacts {
  readonly transactionId: string;
  readonly sipMediaApplicationId: string;
  /** As the service sees the first leg: a call to a number of the account is `Inbound`. */
  readonly direction: "Inbound" | "Outbound";
  /** E.164, or what the network says of a withheld number. */
  readonly from: string;
  readonly to: string;
  /** Headers of the first leg, names in lower case. */
  readonly sipHeaders: Readonly<Record<string, string>>;
  /** `ArgumentsMap` of `CreateSipMediaApplicationCall`; empty for an inbound call. */
  readonly arguments: Readonly<Record<string, string>>;
}

/** What a caller is told. */
export class Prompts {
  /** Who calls whom. */
  readonly facts: CallFacts;
  #voice: Voice = {};

  constructor(facts: CallFacts) {
    this.facts = facts;
  }

  /** The voice of all that is said from here on, where nothing else is asked for. */
  useVoice(voice: Voice): void {
    this.#voice = voice;
  }

  /** Says something. Does not wait: it travels with the next step that does. */
  *say(text: Text, { leg = "LEG-A", ...voice }: SayOptions = {}): Flow {
    yield* take<void>(queued("say", { type: "Speak", parameters: this.speech(text, voice), leg }));
  }

  /** Plays an audio file. Does not wait: it travels with the next step that does. */
  *play(audio: Audio, options: PlayOptions = {}): Flow {
    yield* take<void>(queued("play", playOrder(audio, options)));
  }

  /**
   * Is silent for a while. Does not wait: it travels with the next step that does.
   * @param milliseconds 100 to 30,000
   */
  *pause(milliseconds: number, { leg = "LEG-A" }: OnLeg = {}): Flow {
    yield* take<void>(queued("pause", { type: "Pause", parameters: { DurationInMilliseconds: milliseconds }, leg }));
  }

  /** A prompt as an action, in the voice of the call. */
  protected promptOrder(prompt: Prompt, leg: LegTag, times = 1): Order {
    return promptOrder(prompt, this.#voice, { leg, times });
  }

  protected speech(text: Text, voice: Voice = {}): SpeechParameters {
    return speech(text, { ...this.#voice, ...voice });
  }
}

/** A prompt as an action. Text is said once, a file is played `times`. */
export function promptOrder(prompt: Prompt, voice: Voice, { leg, times = 1 }: { leg: LegTag; times?: number }): Order {
  if (prompt.play) return playOrder(prompt.play, { leg, times });
  return { type: "Speak", parameters: speech(prompt.say, voice), leg };
}

function speech(text: Text, { voiceId, engine, language }: Voice): SpeechParameters {
  return {
    Text: typeof text === "string" ? text : text.ssml,
    ...(typeof text !== "string" && { TextType: "ssml" }),
    ...(engine && { Engine: engine }),
    ...(language && { LanguageCode: language }),
    ...(voiceId && { VoiceId: voiceId }),
  };
}

export const queued = (name: string, order: Order) => ({ kind: "queue", name, order }) as const;

export function audioSource({ bucket, key }: Audio): AudioSource {
  return { Type: "S3", BucketName: bucket, Key: key };
}

function playOrder(audio: Audio, { leg = "LEG-A", times = 1, stopKeys = [] }: PlayOptions): Order {
  const parameters = {
    AudioSource: audioSource(audio),
    ...(stopKeys.length > 0 && { PlaybackTerminators: stopKeys }),
    ...(times !== 1 && { Repeat: times }),
  };
  return { type: "PlayAudio", parameters, leg };
}
