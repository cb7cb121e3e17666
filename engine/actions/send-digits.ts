import type { Act } from "../act.ts";

/** A comma in `Digits` is a gap of this many milliseconds (AWS: send-digits). */
const COMMA = 500;
/** Silence between two tones; not documented. */
const GAP = 50;

export function sendDigits(act: Act<"SendDigits">) {
  const { Digits: digits, ToneDurationInMilliseconds: tone } = act.parameters;
  const commas = digits.length - digits.replaceAll(",", "").length;
  const duration = commas * COMMA + (digits.length - commas) * (tone + GAP);
  act.play({ kind: "tones", digits, tone, duration }, () => act.succeed());
}
