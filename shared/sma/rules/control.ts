import { kindOf } from "../../schema.ts";
import { invalidParameter, missingParameter } from "./errors.ts";
import { legByCallId, legSelector } from "./legs.ts";
import { defaulted, members, type Reader, required } from "./members.ts";
import { refuse, remark } from "./notes.ts";
import { flag, integer } from "./values.ts";

const CODES = ["0", "480", "486"] as const;
type SipResponseCode = (typeof CODES)[number];

const sipResponseCode: Reader<SipResponseCode> = (value, path, error, notes) => {
  const code = typeof value === "number" ? String(value) : value;
  if (!CODES.includes(code as SipResponseCode)) {
    const allowed = '"0" (normal), "480" (unavailable) or "486" (busy)';
    refuse(notes, { path, rule: "parameter-not-allowed", found: kindOf(value), allowed, error });
    return undefined;
  }
  if (typeof value === "number") {
    remark(notes, "info", path, "code-as-number", "A code as a number: write it as text.", `Write "${code}".`);
  }
  return code as SipResponseCode;
};

export const hangup = members({
  ...legSelector,
  SipResponseCode: defaulted(sipResponseCode, invalidParameter("SipResponseCode"), "0"),
});

export const pause = members({
  ...legSelector,
  DurationInMilliseconds: required(integer(100, 30_000), invalidParameter("Duration")),
});

export const voiceFocus = members({
  ...legByCallId,
  Enable: required(flag, invalidParameter("Enable"), missingParameter()),
});
