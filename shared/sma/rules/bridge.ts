import { ringbackTone } from "./audio.ts";
import { invalid } from "./errors.ts";
import { defaulted, members, optional, type Reader, required } from "./members.ts";
import { refuse, remark, shownName } from "./notes.ts";
import { answering, integer, list, oneOf, record, text } from "./values.ts";

const E164 = /^\+[1-9]\d{1,14}$/;
const SIP_USER = /^[a-zA-Z0-9&=+$/%\-_!~*().]{1,36}$/;
const CONNECTOR = /^arn:aws[\w-]*:chime:[\w-]+:\d{12}:\w+\/[\w-]+$/;
const MOST_HEADER_CHARACTERS = 2_048;
const OWN_HEADERS = /^(?:x-.+|user-to-user|diversion)$/i;
const RESERVED_HEADERS = /^x-(?:amzn|vine|vc|canary|voice)/i;

const INVALID_COUNT = invalid("Invalid number of endpoints provided.");
const INVALID_ENDPOINT = invalid("Endpoint parameter is invalid.");
const INVALID_TIMEOUT = invalid("The MaxCallTimeout parameter is invalid. Timeout must be between 0 and 120 seconds.");

const number = text({ allowed: "a number in E.164, such as +15550100001", pattern: E164 });
const sipUser = text({ allowed: "1 to 36 characters of a-z A-Z 0-9 & = + $ / % - _ ! ~ * ( ) .", pattern: SIP_USER });
const connector = text({ allowed: "the ARN of a Voice Connector or Voice Connector group", pattern: CONNECTOR });

const endpoint = members(
  {
    BridgeEndpointType: required(oneOf("PSTN", "AWS")),
    Uri: required(text({ allowed: "a number or the user part of a SIP URI" })),
    Arn: optional(text({ allowed: "an ARN" })),
  },
  ({ read, path, error, notes }) => {
    const { BridgeEndpointType: type, Uri: uri, Arn: arn } = read;
    if (type === undefined) return;
    if (uri !== undefined) (type === "PSTN" ? number : sipUser)(uri, `${path}.Uri`, error, notes);
    if (type === "AWS" && arn !== undefined) connector(arn, `${path}.Arn`, error, notes);
    if (type === "PSTN" ? arn === undefined : arn !== undefined) return;
    const refusal = { path: `${path}.Arn`, error };
    if (type === "AWS") {
      const fix = "Add Arn: the Voice Connector, or group, whose origination routes lead to the SIP system.";
      refuse(notes, {
        ...refusal,
        rule: "endpoint-without-arn",
        found: "nothing",
        allowed: "an ARN for an AWS endpoint",
        fix,
      });
    } else {
      const fix = 'Remove Arn, or set BridgeEndpointType to "AWS".';
      refuse(notes, {
        ...refusal,
        rule: "endpoint-with-arn",
        found: "an ARN",
        allowed: "nothing for a PSTN endpoint",
        fix,
      });
    }
  },
);

/** A header that may be sent. The service refuses all of them together, by name. */
const header = (value: unknown, path: string, _error: unknown, notes: Parameters<Reader<string>>[3], name: string) => {
  const error = invalid(`Invalid SIP header(s) provided: ${name}`);
  if (!OWN_HEADERS.test(name) || RESERVED_HEADERS.test(name)) {
    refuse(notes, {
      path,
      rule: OWN_HEADERS.test(name) ? "sip-header-reserved" : "sip-header-unknown",
      found: `the header ${shownName(name)}`,
      allowed: "X-..., User-to-User or Diversion; not X-Amzn, X-Vine, X-VC, X-Canary or X-Voice",
      fix: "Send it under a name of your own that begins with X-.",
      error,
    });
    return undefined;
  }
  return headerValue(value, path, error, notes);
};
const headerValue = text({ allowed: "text of 1 to 2,048 characters", maxCharacters: MOST_HEADER_CHARACTERS });

export const callAndBridge = members(
  {
    CallerIdNumber: required(number, invalid("Invalid caller ID."), invalid("Caller ID not defined.")),
    Endpoints: required(
      list(answering(endpoint, INVALID_ENDPOINT), "a list of exactly one endpoint", 1, 1),
      INVALID_COUNT,
    ),
    CallTimeoutSeconds: defaulted(integer(1, 120), INVALID_TIMEOUT, 30),
    RingbackTone: ringbackTone,
    SipHeaders: optional(record(header), invalid("Invalid SIP header(s) provided")),
  },
  ({ read, path, notes }) => {
    const isPstn = read.Endpoints?.[0]?.BridgeEndpointType === "PSTN";
    if (!isPstn || Object.keys(read.SipHeaders ?? {}).length === 0) return;
    const message =
      "The page on CallAndBridge allows SIP headers for AWS endpoints only; telephone networks rarely carry them.";
    const fix = "Do not rely on them, or bridge through a Voice Connector.";
    remark(notes, "warning", `${path}.SipHeaders`, "sip-headers-on-pstn", message, fix);
  },
);
