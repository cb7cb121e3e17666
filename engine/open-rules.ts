import type { ActionType } from "../shared/sma/action-types.ts";
import type { ServiceError } from "../shared/sma/finding.ts";
import { type ReadAction, type ResolvedAction, readAction } from "../shared/sma/read-action.ts";
import { INVALID_LEG, invalid, invalidParameter } from "../shared/sma/rules/errors.ts";
import type { Policies } from "./policies.ts";

/** An action as it will run, or why it will not. */
export type Judged =
  | { readonly action: ResolvedAction; readonly error: null }
  | { readonly action: null; readonly error: ServiceError };

/** A rule that the sources leave open: what it is about, and how an action is judged under the other choice. */
interface OpenRule {
  readonly applies: (policies: Policies) => boolean;
  readonly judge: (read: ReadAction) => Judged | null;
}

const refusal = (error: ServiceError): Judged => ({ action: null, error });

/** Reads an action with one value replaced by one that is allowed, and puts the value in again. */
function readDespite(read: ReadAction, name: string, allowed: number): Judged | null {
  const found = read.echo[name];
  const value = typeof found === "string" && found !== "" ? Number(found) : found;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) return null;
  const { action } = readAction(read.type, { ...read.echo, [name]: allowed }, "");
  if (action === null) return null;
  return { action: { ...action, Parameters: { ...action.Parameters, [name]: value } } as ResolvedAction, error: null };
}

/** The guide requires `CallId` for these; samples of AWS run without. */
const NEEDS_CALL_ID: ReadonlySet<ActionType> = new Set<ActionType>([
  "PauseCallRecording",
  "ResumeCallRecording",
  "SendDigits",
  "Speak",
  "SpeakAndGetDigits",
  "StartCallRecording",
  "StopCallRecording",
  "VoiceFocus",
]);

/** Longest user part of a request URI in the guide of 2023. */
const OLDER_URI = 30;

const OPEN_RULES: readonly OpenRule[] = [
  {
    applies: ({ pauseRange }) => !pauseRange,
    judge: (read) => {
      if (read.type !== "Pause" || read.error === null) return null;
      const judged = readDespite(read, "DurationInMilliseconds", 100);
      return judged?.action?.Type === "Pause" && judged.action.Parameters.DurationInMilliseconds > 0 ? judged : null;
    },
  },
  {
    applies: ({ zeroCallTimeout }) => zeroCallTimeout === "accept",
    judge: (read) => {
      if (read.type !== "CallAndBridge" || Number(read.echo["CallTimeoutSeconds"]) !== 0) return null;
      return readDespite(read, "CallTimeoutSeconds", 1);
    },
  },
  {
    applies: ({ minimumEqualsMaximum }) => !minimumEqualsMaximum,
    judge: ({ action }) => {
      if (action?.Type !== "SpeakAndGetDigits" && action?.Type !== "PlayAudioAndGetDigits") return null;
      const { MinNumberOfDigits, MaxNumberOfDigits } = action.Parameters;
      return MinNumberOfDigits === MaxNumberOfDigits ? refusal(invalidParameter("MaxNumberOfDigits")) : null;
    },
  },
  {
    applies: ({ flushOrder }) => flushOrder === "flush-less",
    judge: (read) => {
      if (read.type !== "ReceiveDigits") return null;
      const between = Number(read.echo["InBetweenDigitsDurationInMilliseconds"]);
      const flush = Number(read.echo["FlushDigitsDurationInMilliseconds"]);
      if (flush >= between) return refusal(invalidParameter("FlushDigitsDurationInMilliseconds"));
      return readDespite(read, "FlushDigitsDurationInMilliseconds", between + 1);
    },
  },
  {
    applies: ({ sipHeadersOnPstn }) => sipHeadersOnPstn === "reject",
    judge: ({ action }) => {
      if (action?.Type !== "CallAndBridge") return null;
      const { SipHeaders = {}, Endpoints } = action.Parameters;
      const [name] = Object.keys(SipHeaders);
      const isPstn = Endpoints[0]?.BridgeEndpointType === "PSTN";
      return name !== undefined && isPstn ? refusal(invalid(`Invalid SIP header(s) provided: ${name}`)) : null;
    },
  },
  {
    applies: ({ longestSipUser }) => longestSipUser === OLDER_URI,
    judge: ({ action }) => {
      if (action?.Type !== "CallAndBridge") return null;
      const isTooLong = (action.Parameters.Endpoints[0]?.Uri.length ?? 0) > OLDER_URI;
      return isTooLong ? refusal(invalid("Endpoint parameter is invalid.")) : null;
    },
  },
  {
    applies: ({ missingCallId }) => missingCallId === "reject",
    judge: ({ type, echo }) =>
      NEEDS_CALL_ID.has(type) && typeof echo["CallId"] !== "string" ? refusal(INVALID_LEG) : null,
  },
];

/** Whether an action may run, under the choices taken for what the sources leave open. */
export function judge(read: ReadAction, policies: Policies): Judged {
  for (const rule of OPEN_RULES) {
    const judged = rule.applies(policies) ? rule.judge(read) : null;
    if (judged) return judged;
  }
  return read;
}
