import type { DialKey } from "../action-parameters.ts";
import { needsKey } from "./consumed-terminator.ts";
import { invalidParameter, invalidValue } from "./errors.ts";
import { legByCallId, legSelector } from "./legs.ts";
import { defaulted, type Finishing, members, optional, required } from "./members.ts";
import { refuse, remark } from "./notes.ts";
import { regex } from "./regex.ts";
import { dialKeys, integer, text } from "./values.ts";

const MOST_DIGITS = 128;
const DEFAULT_TERMINATORS: DialKey[] = ["#"];
const INVALID_MAX = invalidParameter("MaxNumberOfDigits");
const INVALID_IN_BETWEEN = invalidParameter("InBetweenDigitsDurationInMilliseconds");
const INVALID_FLUSH = invalidParameter("FlushDigitsDurationInMilliseconds");
const INVALID_REGEX = invalidParameter("InputDigitsRegex");

/** How an action with a prompt collects digits. */
export const digitsFields = {
  InputDigitsRegex: optional(regex, INVALID_REGEX),
  MinNumberOfDigits: defaulted(integer(0, MOST_DIGITS), invalidParameter("MinNumberOfDigits"), 0),
  MaxNumberOfDigits: defaulted(integer(0, MOST_DIGITS), INVALID_MAX, MOST_DIGITS),
  TerminatorDigits: defaulted(dialKeys, invalidParameter("TerminatorDigits"), DEFAULT_TERMINATORS),
  InBetweenDigitsDurationInMilliseconds: defaulted(integer(1), INVALID_IN_BETWEEN),
  Repeat: defaulted(integer(1), invalidParameter("Repeat"), 1),
  RepeatDurationInMilliseconds: required(integer(1), invalidParameter("RepeatDurationInMilliseconds")),
};

interface DigitsValues {
  InputDigitsRegex: string | undefined;
  MinNumberOfDigits: number;
  MaxNumberOfDigits: number;
  TerminatorDigits: DialKey[];
  InBetweenDigitsDurationInMilliseconds: number;
  RepeatDurationInMilliseconds: number;
}

export function finishDigits({ read, path, notes }: Finishing<DigitsValues>): void {
  const { MinNumberOfDigits: min = 0, MaxNumberOfDigits: max = MOST_DIGITS, InputDigitsRegex: pattern } = read;
  if (min > max) {
    refuse(notes, {
      path: `${path}.MaxNumberOfDigits`,
      rule: "min-above-max",
      found: `${max}, less than MinNumberOfDigits`,
      allowed: `${min} or more`,
      error: INVALID_MAX,
    });
  }
  const between = read.InBetweenDigitsDurationInMilliseconds ?? read.RepeatDurationInMilliseconds;
  if (between !== undefined) read.InBetweenDigitsDurationInMilliseconds = between;
  const terminators = read.TerminatorDigits ?? [];
  if (pattern === undefined || !needsKey(pattern, terminators)) return;
  remark(
    notes,
    "warning",
    `${path}.InputDigitsRegex`,
    "regex-needs-consumed-terminator",
    `It only matches with ${terminators.join(" or ")} in the input, but that key ends the input and is taken off it.`,
    "Leave the key out of the expression, or out of TerminatorDigits.",
  );
}

export const receiveDigits = members(
  {
    ...legSelector,
    InputDigitsRegex: required(regex, INVALID_REGEX),
    InBetweenDigitsDurationInMilliseconds: required(integer(1), INVALID_IN_BETWEEN),
    FlushDigitsDurationInMilliseconds: required(integer(1), INVALID_FLUSH),
  },
  ({ read, path, notes }) => {
    const { InBetweenDigitsDurationInMilliseconds: between = 0, FlushDigitsDurationInMilliseconds: flush } = read;
    if (flush === undefined || flush > between) return;
    refuse(notes, {
      path: `${path}.FlushDigitsDurationInMilliseconds`,
      rule: "flush-not-after-in-between",
      found: `${flush}, not more than InBetweenDigitsDurationInMilliseconds`,
      allowed: `more than ${between}`,
      error: INVALID_FLUSH,
    });
  },
);

export const sendDigits = members({
  ...legByCallId,
  Digits: required(
    text({ allowed: "1 to 50 of 0-9, *, #, A-D and comma (a pause of 500 ms)", pattern: /^[0-9*#A-D,]{1,50}$/ }),
    invalidValue("Digits"),
  ),
  ToneDurationInMilliseconds: defaulted(integer(50, 24_000), invalidValue("ToneDuration"), 250),
});
