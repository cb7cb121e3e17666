import { isRetryableErrorType } from "./retryable-error-types.ts";

/** What a flow should know about one `ErrorType`. */
export interface ErrorTypeAdvice {
  readonly meaning: string;
  /** Whether the same action may succeed when it is sent again a little later. */
  readonly retryable: boolean;
  /** Whose doing it is: the reply's, the account's settings, the service's, the party's on the phone, or that of a quota. */
  readonly cause: "reply" | "settings" | "service" | "party" | "quota";
  readonly advice: string;
}

const RETRY_SPOKEN = "Wait a second (Pause) and send it once more, then fall back to PlayAudio.";

const KNOWN = {
  AccessDenied: {
    meaning: "The service may not speak: the role AWSServiceRoleForAmazonChimeVoiceConnector is missing or damaged.",
    cause: "settings",
    advice: "Fall back to PlayAudio. Create the role again by updating the SIP media application.",
  },
  ActionExecutionThrottled: {
    meaning: "A quota of the account is used up: Amazon Polly, bots of Lex, or 5 VoiceFocus actions a second.",
    cause: "quota",
    advice: RETRY_SPOKEN,
  },
  CallNotAnswered: {
    meaning: "The called party did not answer, is busy or rejected the call; voicemail counts as an answer.",
    cause: "party",
    advice: "Tell the caller, who is still connected; try another number, take a message, or hang up.",
  },
  ErrorJoiningMeeting: {
    meaning: "The meeting could not be joined: it has ended, or MeetingId and JoinToken do not belong together.",
    cause: "reply",
    advice: "Create the attendee again and join with the new token; else tell the caller.",
  },
  InvalidActionParameter: {
    meaning: "A parameter of the action is not valid; ErrorMessage names it.",
    cause: "reply",
    advice: "Mend the reply: validateReply finds most of these before the service does.",
  },
  InvalidAudioSource: {
    meaning: "The audio file does not exist, may not be read by the service, or is no WAV file of PCM up to 50 MB.",
    cause: "settings",
    advice: "Fall back to Speak. Check the key, the bucket's policy and the file.",
  },
  InvalidDigitsReceived: {
    meaning: "No attempt gave digits that are long enough and match.",
    cause: "party",
    advice: "Offer another way, such as a person or a shorter menu; say goodbye after the second time.",
  },
  MissingRequiredActionParameter: {
    meaning: "A required parameter is missing, or Text is over 1,000 characters.",
    cause: "reply",
    advice: "Mend the reply: validateReply finds these before the service does.",
  },
  NoAccessToDestination: {
    meaning: "The recording cannot be written: the service has no s3:PutObject and s3:PutObjectAcl on the bucket.",
    cause: "settings",
    advice: "Go on without a recording where the law allows it, and raise an alarm.",
  },
  ResourceAccessDenied: {
    meaning: "The bot's resource policy does not let the service start a conversation.",
    cause: "settings",
    advice: "Fall back to a menu with digits. Allow lex:StartConversation to the service.",
  },
  ResourceNotFound: {
    meaning: "There is no such bot alias in this region.",
    cause: "reply",
    advice: "Fall back to a menu with digits. Check BotAliasArn and its region.",
  },
  SystemException: {
    meaning: "Something went wrong inside the service.",
    cause: "service",
    advice: "Send it once more, then fall back to what needs less: Speak to PlayAudio, a bridge to a message.",
  },
  TransactionAttributesInvalidMapSize: {
    meaning: "The reply's TransactionAttributes are over 100 pairs or 20 KB. Nothing of that reply was used.",
    cause: "reply",
    advice: "Answer again with fewer attributes; keep what is large in a database.",
  },
} as const satisfies Record<string, Omit<ErrorTypeAdvice, "retryable">>;

export type KnownErrorType = keyof typeof KNOWN;
/** Any text, since no complete list is published; editors offer those that are known. */
export type ErrorType = KnownErrorType | (string & {});

/** Every `ErrorType` that a page of the guide or a sample of AWS shows. No complete list is published: expect others. */
export const ERROR_TYPES = Object.fromEntries(
  Object.entries(KNOWN).map(([type, advice]) => [type, { ...advice, retryable: isRetryableErrorType(type) }]),
) as Readonly<Record<KnownErrorType, ErrorTypeAdvice>>;

const UNKNOWN: ErrorTypeAdvice = {
  meaning: "An error that is not documented; read ErrorMessage.",
  retryable: false,
  cause: "service",
  advice: "Tell the caller that it does not work now, and go on without the action or hang up.",
};

/** What to do about an `ErrorType`, also one that is not known. */
export function adviceOn(type: ErrorType): ErrorTypeAdvice {
  return Object.hasOwn(ERROR_TYPES, type) ? ERROR_TYPES[type as KnownErrorType] : UNKNOWN;
}
