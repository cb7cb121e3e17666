/** Private data never reaches a log: numbers, names and transcripts are replaced before a line is written. */

/** Members whose value is private whatever it looks like. */
const PRIVATE_MEMBERS: ReadonlySet<string> = new Set([
  "fromNumber",
  "toNumber",
  "siprecMetadata",
  // Of the people in it.
  "displayName",
  "aor",
  "inviteHeaders",
  "updateHeaders",
  "digits",
  "transcript",
  // Opens a recording for whoever has it.
  "link",
  "SipAuthUser",
  "sipAuthUser",
  "SourcePhoneNumberName",
  "sourcePhoneNumberName",
  "DestinationPhoneNumberName",
  "destinationPhoneNumberName",
  // Whose voice it is.
  "voiceProfileId",
  "bestMatchedVoiceProfileId",
  "customerValidatedCallerIdentity",
  "validatedVoiceProfileId",
  "speakerSearchDetails",
  "matches",
  // Whole messages, which hold any of these.
  "body",
  "Message",
  "data",
]);

/** E.164 and other dialled numbers of seven digits or more, in text. Ids with letters, dashes or longer runs are left. */
const PHONE_NUMBER = /(?<![\w.:/-])\+?\d{7,15}(?![\w-])|\+\d{7,15}/g;
const SIP_USER = /(sips?:)[^@\s>]+@/gi;
const TEL_NUMBER = /(?<=tel:)[\d().+-]+/gi;

/** `+12065550100` as `+*********00`: enough to recognise a number one already knows. */
export function maskNumber(number: string): string {
  return number.replace(/\d(?=\d{2})/g, "*");
}

/** Text with every phone number and SIP user in it masked. */
export function maskText(text: string): string {
  return text.replace(SIP_USER, "$1***@").replace(TEL_NUMBER, maskNumber).replace(PHONE_NUMBER, maskNumber);
}

/** Replacer for `JSON.stringify`: masks private members and numbers inside any text. */
export function maskMember(key: string, value: unknown): unknown {
  if (PRIVATE_MEMBERS.has(key) && value !== null && value !== undefined) {
    return typeof value === "string" && /^\+?\d+$/.test(value) ? maskNumber(value) : "***";
  }
  return typeof value === "string" ? maskText(value) : value;
}
