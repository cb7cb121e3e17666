import { digitsFields, finishDigits } from "./digits.ts";
import { invalidValue, missingParameter } from "./errors.ts";
import { legByCallId } from "./legs.ts";
import { defaulted, type Finishing, members, optional, required } from "./members.ts";
import { refuse, remark } from "./notes.ts";
import { oneOf, text } from "./values.ts";

const NO_TEXT = missingParameter("Text is a required parameter.");
const TOO_LONG = missingParameter("Text is limited to 1,000 characters");
const INVALID_SSML = invalidValue("Text");

const spoken = text({
  allowed: "text of 1 to 1,000 characters",
  maxCharacters: 1_000,
  tooLong: TOO_LONG,
  fix: "Say it in two actions, or shorten it; the marks of SSML count too.",
});
const engine = oneOf("standard", "neural");
const textType = oneOf("text", "ssml");
const language = text({
  allowed: "a language code of Amazon Polly, such as en-US",
  pattern: /^[a-z]{2,3}(?:-[A-Z]{2}(?:-[A-Z]{3})?)?$/,
});
const voice = text({ allowed: "the id of a voice of Amazon Polly, such as Joanna", pattern: /^[A-Z][A-Za-z]{1,29}$/ });

const speechFields = {
  Text: required(spoken, NO_TEXT),
  Engine: defaulted(engine, invalidValue("Engine"), "standard"),
  LanguageCode: optional(language, invalidValue("LanguageCode")),
  TextType: defaulted(textType, invalidValue("TextType"), "text"),
  VoiceId: defaulted(voice, invalidValue("VoiceId"), "Joanna"),
};

interface Speech {
  readonly Text: string;
  readonly TextType: "text" | "ssml";
}

/** What is said as SSML must be SSML, and what is not must not look like it. */
function finishSpeech({ read, path, notes }: Finishing<Speech>): void {
  const { Text: said, TextType: type } = read;
  if (said === undefined) return;
  const isMarked = /^\s*<speak[\s>][\s\S]*<\/speak>\s*$/.test(said);
  if (type === "ssml" && !isMarked) {
    refuse(notes, {
      path: `${path}.Text`,
      rule: "ssml-without-speak",
      found: "text without <speak> and </speak> around it",
      allowed: "SSML: <speak>...</speak>",
      error: INVALID_SSML,
    });
  } else if (type === "text" && isMarked) {
    const message = "It is SSML, but TextType is text: its marks are read out.";
    remark(notes, "warning", `${path}.Text`, "ssml-as-text", message, 'Set TextType to "ssml".');
  }
}

export const speak = members({ ...legByCallId, ...speechFields }, finishSpeech);

const speech = members(speechFields, finishSpeech);

/** What is said after a failed attempt is said as the prompt is, unless it says otherwise. */
const failureSpeech = members({
  Text: speechFields.Text,
  Engine: defaulted(engine, invalidValue("Engine")),
  LanguageCode: speechFields.LanguageCode,
  TextType: defaulted(textType, invalidValue("TextType")),
  VoiceId: defaulted(voice, invalidValue("VoiceId")),
});

export const speakAndGetDigits = members(
  {
    ...legByCallId,
    ...digitsFields,
    SpeechParameters: required(speech, NO_TEXT),
    FailureSpeechParameters: required(failureSpeech, NO_TEXT),
  },
  (object) => {
    const { read, path, notes } = object;
    finishDigits(object);
    const { SpeechParameters: prompt, FailureSpeechParameters: failure } = read;
    if (prompt === undefined || failure === undefined) return;
    failure.Engine ??= prompt.Engine;
    failure.LanguageCode ??= prompt.LanguageCode;
    failure.TextType ??= prompt.TextType;
    failure.VoiceId ??= prompt.VoiceId;
    finishSpeech({ ...object, read: failure, path: `${path}.FailureSpeechParameters`, notes });
  },
);
