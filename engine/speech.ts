import type { SpeechParameters } from "../shared/sma/action-parameters.ts";
import type { ServiceError } from "../shared/sma/finding.ts";
import type { Awaitable } from "./awaitable.ts";

/** What a voice makes of a text. */
export type Spoken = { readonly duration: number } | ServiceError;

/** What is to be said. Without `VoiceId` and the like, as the service would say it. */
export type Speech = { readonly Text: string } & {
  readonly [Member in keyof SpeechParameters]?: SpeechParameters[Member] | undefined;
};

/** Amazon Polly, or what stands in for it. */
export interface Voices {
  speak(speech: Speech): Awaitable<Spoken>;
}

/** Milliseconds for each character: Joanna reads about 155 words a minute aloud. */
const CHARACTER = 65;
const SENTENCE_END = 350;
const STRENGTHS: Readonly<Record<string, number>> = {
  none: 0,
  "x-weak": 0,
  weak: 100,
  medium: 250,
  strong: 500,
  "x-strong": 900,
};

/** The words of an SSML document, and the milliseconds of its breaks. */
export function readSsml(ssml: string): { readonly text: string; readonly breaks: number } {
  let breaks = 0;
  for (const [, attributes = ""] of ssml.matchAll(/<break\b([^>]*)>/g)) {
    const [, amount, unit] = /\btime\s*=\s*["'](\d+(?:\.\d+)?)(ms|s)["']/.exec(attributes) ?? [];
    const strength = /\bstrength\s*=\s*["']([\w-]+)["']/.exec(attributes)?.[1] ?? "medium";
    breaks += amount === undefined ? (STRENGTHS[strength] ?? 0) : Number(amount) * (unit === "s" ? 1000 : 1);
  }
  const text = ssml
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name])
    .replaceAll(/\s+/g, " ")
    .trim();
  return { text, breaks };
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" } as const;

/** What is heard of a text. */
export function heardText({ Text, TextType }: Speech): string {
  return TextType === "ssml" ? readSsml(Text).text : Text;
}

/** About how long a voice takes for a text. */
export function speakingTime(text: string): number {
  const sentences = text.match(/[.!?](?=\s|$)/g)?.length ?? 0;
  return text.length * CHARACTER + sentences * SENTENCE_END;
}

/** Says nothing, and takes about as long as a voice would. */
export const estimatedVoices: Voices = {
  speak({ Text, TextType }) {
    const { text, breaks } = TextType === "ssml" ? readSsml(Text) : { text: Text, breaks: 0 };
    return { duration: speakingTime(text) + breaks };
  },
};
