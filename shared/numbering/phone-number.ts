import { parsePhoneNumberFromString } from "libphonenumber-js/min";

export interface PhoneNumber {
  /** As ITU-T E.164 has it, with the plus sign. */
  readonly e164: string;
  /** ISO 3166-1 alpha-2; null where the numbering plan does not say, for example a satellite number. */
  readonly country: string | null;
}

/** The user part of a SIP or tel URI (RFC 3261 section 19.1, RFC 3966). */
const URI_USER = /^<?(?:sips?|tel):([^@;>]+)/i;

/**
 * Reads a number that stands for a subscriber of the public network: E.164, the same without its plus sign as a SIP media
 * application's records have it, or either inside a SIP or tel URI.
 * @returns null for an extension, a name, or a number no numbering plan has
 */
export function readPhoneNumber(text: string): PhoneNumber | null {
  const number = URI_USER.exec(text)?.[1] ?? text;
  const parsed = parsePhoneNumberFromString(/^\d{8,15}$/.test(number) ? `+${number}` : number);
  return parsed?.isPossible() ? { e164: parsed.number, country: parsed.country ?? null } : null;
}
