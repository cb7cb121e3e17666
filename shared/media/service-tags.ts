/** The tags that the service adds to a fragment, as members of the fragment (AWS API_dataplane_GetMedia, API_reader_GetMediaForFragmentList). */
import type { Fragment } from "./fragment.ts";

export type ServiceMembers = {
  -readonly [Member in
    | "number"
    | "producerTimestamp"
    | "serverTimestamp"
    | "millisBehindNow"
    | "continuationToken"
    | "error"]: Fragment[Member];
};

type SetMember = (fragment: ServiceMembers, value: string) => void;

export const setNumber: SetMember = (fragment, value) => {
  fragment.number = value;
};
const setServerTimestamp: SetMember = (fragment, value) => {
  fragment.serverTimestamp = timestampOf(value);
};
const setProducerTimestamp: SetMember = (fragment, value) => {
  fragment.producerTimestamp = timestampOf(value);
};
const setErrorMessage: SetMember = (fragment, value) => {
  fragment.error = { id: fragment.error?.id ?? null, message: value };
};

/** Tags that fill a member of the fragment, in every spelling the service is documented or seen to use. */
export const SERVICE_TAGS: ReadonlyMap<string, SetMember> = new Map<string, SetMember>([
  ["AWS_KINESISVIDEO_FRAGMENT_NUMBER", setNumber],
  ["AWS_KINESISVIDEO_SERVER_TIMESTAMP", setServerTimestamp],
  ["AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP", setServerTimestamp],
  ["AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", setProducerTimestamp],
  ["AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP", setProducerTimestamp],
  [
    "AWS_KINESISVIDEO_MILLIS_BEHIND_NOW",
    (fragment, value) => {
      fragment.millisBehindNow = decimalOf(value);
    },
  ],
  [
    "AWS_KINESISVIDEO_CONTINUATION_TOKEN",
    (fragment, value) => {
      fragment.continuationToken = value;
    },
  ],
  [
    "AWS_KINESISVIDEO_ERROR_ID",
    (fragment, value) => {
      fragment.error = { id: decimalOf(value), message: fragment.error?.message ?? "" };
    },
  ],
  ["AWS_KINESISVIDEO_ERROR_CODE", setErrorMessage],
  [
    "AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE",
    (fragment, value) => {
      fragment.error = { id: decimalOf(value), message: fragment.error?.message ?? value };
    },
  ],
  ["AWS_KINESISVIDEO_EXCEPTION_MESSAGE", setErrorMessage],
]);

const DOT = 0x2e;
const ZERO = 0x30;

/** `1511852109.126` (epoch seconds) as epoch milliseconds; zero and nonsense are no timestamp. */
function timestampOf(seconds: string): number | null {
  const value = plainMilliseconds(seconds) ?? Math.round((decimalOf(seconds) ?? 0) * 1000);
  return value === 0 ? null : value;
}

/** The form the service writes, digits with three decimals, without the detour through a fraction; null for any other form. */
function plainMilliseconds(seconds: string): number | null {
  const dot = seconds.length - 4;
  if (dot < 1 || dot > 12 || seconds.charCodeAt(dot) !== DOT) return null;
  let value = 0;
  for (let index = 0; index < seconds.length; index++) {
    if (index === dot) continue;
    const digit = seconds.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value;
}

/** As many digits as a double can tell apart; more is no number that the service writes. */
const DECIMAL = /^-?\d{1,15}(?:\.\d{1,15})?$/;

function decimalOf(text: string): number | null {
  return DECIMAL.test(text) ? Number(text) : null;
}
