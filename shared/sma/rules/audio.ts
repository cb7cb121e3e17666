import { digitsFields, finishDigits } from "./digits.ts";
import { invalidAudio, invalidParameter } from "./errors.ts";
import { legSelector } from "./legs.ts";
import { defaulted, members, optional, required } from "./members.ts";
import { dialKeys, integer, oneOf, text } from "./values.ts";

const bucketName = text({ allowed: "the name of a bucket" });

/** An audio file; which error a wrong one gives depends on the action. */
export const s3Audio = members({
  Type: required(oneOf("S3")),
  BucketName: required(bucketName),
  Key: required(text({ allowed: "the key of a WAV file in the bucket" })),
});

const INVALID_SOURCE = invalidAudio("Audio Source parameter value is invalid.");

export const playAudio = members({
  ...legSelector,
  AudioSource: required(s3Audio, INVALID_SOURCE),
  PlaybackTerminators: defaulted(dialKeys, invalidParameter("PlaybackTerminators"), []),
  Repeat: defaulted(integer(1), invalidParameter("Repeat"), 1),
});

export const playAudioAndGetDigits = members(
  {
    ...legSelector,
    ...digitsFields,
    AudioSource: required(s3Audio, INVALID_SOURCE),
    FailureAudioSource: required(s3Audio, INVALID_SOURCE),
  },
  finishDigits,
);

export const ringbackTone = optional(s3Audio, invalidAudio("Ringtone parameter value is invalid."));
