import { invalidParameter, invalidValue } from "./errors.ts";
import { legByCallId, legSelector } from "./legs.ts";
import { defaulted, members, optional, required } from "./members.ts";
import { remark } from "./notes.ts";
import { dialKeys, integer, oneOf, text } from "./values.ts";

const INVALID_DESTINATION = invalidValue("RecordingDestination");
const SAFE_CHARACTERS = /^[0-9a-zA-Z!\-_.*'()/]+$/;

const destination = members({
  Type: required(oneOf("S3")),
  BucketName: required(text({ allowed: "the name of a bucket" })),
  Prefix: optional(
    text({
      allowed: "at most 979 of the characters that are safe in S3: 0-9 a-z A-Z ! - _ . * ' ( ) /",
      pattern: SAFE_CHARACTERS,
      maxCharacters: 979,
    }),
  ),
});

export const recordAudio = members(
  {
    ...legSelector,
    RecordingDestination: required(destination, INVALID_DESTINATION),
    RecordingTerminators: required(dialKeys, invalidValue("RecordingTerminators")),
    DurationInSeconds: required(integer(1), invalidValue("DurationInSeconds")),
    SilenceDurationInSeconds: optional(integer(1, 1_000), invalidValue("SilenceDurationInSeconds")),
    SilenceThreshold: defaulted(integer(1, 1_000), invalidValue("SilenceThreshold"), 200),
  },
  ({ read, found, path, notes }) => {
    if (read.CallId !== undefined && read.ParticipantTag !== undefined) {
      const message = "The page allows CallId or ParticipantTag here, not both.";
      remark(notes, "warning", `${path}.ParticipantTag`, "two-selectors", message, "Remove one of them.");
    }
    if ((found["SilenceThreshold"] ?? null) !== null && read.SilenceDurationInSeconds === undefined) {
      const message =
        "Without SilenceDurationInSeconds, silence does not end the recording, and its threshold is ignored.";
      remark(
        notes,
        "warning",
        `${path}.SilenceThreshold`,
        "threshold-unused",
        message,
        "Add SilenceDurationInSeconds.",
      );
    }
  },
);

const INVALID_LOCATION = invalidParameter("Destination");

export const startCallRecording = members({
  ...legByCallId,
  Track: required(oneOf("BOTH", "INCOMING", "OUTGOING"), invalidParameter("Track")),
  Destination: required(
    members({
      Type: required(oneOf("S3")),
      Location: required(
        text({
          allowed: "a bucket, or a bucket and a prefix with a slash between",
          pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/,
        }),
      ),
    }),
    INVALID_LOCATION,
  ),
});

/** `StopCallRecording`, `PauseCallRecording` and `ResumeCallRecording`. */
export const callRecordingControl = members(legByCallId);
