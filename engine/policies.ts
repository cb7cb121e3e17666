/**
 * What AWS does not document, or documents in two ways: each open point of the service's behaviour is one policy here, with the choices
 * that the sources allow. The first choice is the one taken unless another is asked for.
 */
interface OpenPoint<Choice extends string | number | boolean> {
  readonly question: string;
  /** The default first. */
  readonly choices: readonly [Choice, ...Choice[]];
  /** What speaks for the default, and what against it. */
  readonly evidence: string;
}

const point = <const Choice extends string | number | boolean>(
  question: string,
  choices: readonly [Choice, ...Choice[]],
  evidence: string,
): OpenPoint<Choice> => ({ question, choices, evidence });

export const OPEN_POINTS = {
  emptyListMidList: point(
    "What does a reply with an empty list do while actions of the list before it are left?",
    ["continue", "stop"],
    "the PSTN audio workshop and the voice translator sample continue; one sentence of the guide's page on use cases says stop",
  ),
  invalidReply: point(
    "What follows a reply that cannot be used?",
    ["tell-then-hang-up", "hang-up"],
    "the event INVALID_LAMBDA_RESPONSE is documented for it, and the page on unexpected hang-ups says that the call can end",
  ),
  invalidFirstReply: point(
    "What follows an unusable reply to the first event of an inbound call?",
    ["hang-up", "tell-then-hang-up"],
    "the page on unexpected hang-ups; nothing says that a call that was never answered is told about",
  ),
  terminatorInDigits: point(
    "Is the terminator part of ReceivedDigits?",
    ["strip", "keep"],
    "every example of the guide has digits only, but one regular expression of it ends with the terminator",
  ),
  regexOnDigits: point(
    "What is the regular expression of *AndGetDigits tested on?",
    ["either", "stripped", "with-terminator"],
    "the guide's example can only match with the terminator, the samples' only without",
  ),
  digitTimeoutError: point(
    "Which ErrorType has an exhausted *AndGetDigits?",
    ["InvalidDigitsReceived", "InvalidAudioSource"],
    "two samples test for InvalidDigitsReceived; the guide's table repeats the text of InvalidAudioSource",
  ),
  mostAttributes: point(
    "How many TransactionAttributes can there be?",
    [100, 10],
    "100 in the guide of today; the text of the error still says 10",
  ),
  minimumEqualsMaximum: point(
    "May MinNumberOfDigits equal MaxNumberOfDigits?",
    [true, false],
    "the page says greater than; samples use equal values and work",
  ),
  midListSpeechAndBots: point(
    "Do SpeakAndGetDigits and StartBotConversation answer in the middle of a list?",
    [true, false],
    "by analogy with PlayAudioAndGetDigits; the workshop's list predates both",
  ),
  midListRecordingAndTones: point(
    "Do StartCallRecording and SendDigits answer in the middle of a list?",
    [false, true],
    "not in the workshop's list; the result of StartCallRecording carries a key, which speaks for it",
  ),
  listenerAfterMatch: point(
    "Does a ReceiveDigits listener go on after a match?",
    ["persists", "ends"],
    "the page says until a new ReceiveDigits; the on-demand recording sample installs it again",
  ),
  listenerFlush: point(
    "What happens to the digits when the flush timer of ReceiveDigits runs out?",
    ["discard", "send"],
    "the page says dropped in one place and sent in another",
  ),
  errorMember: point(
    "How do JoinChimeMeeting and StartCallRecording say why they failed?",
    ["pair", "Error"],
    "the tables name ErrorType and ErrorMessage, the examples have one member Error",
  ),
  retries: point(
    "How often is an invocation tried again?",
    [1, 2, 0],
    "once by default for 4xx; the number after a time-out is not published",
  ),
  storedAttributes: point(
    "Does a reply replace the stored TransactionAttributes, or is it merged into them?",
    ["replace", "merge"],
    "the workshop shows that two new keys displace the two old ones; the guide's prose can be read as a merge",
  ),
  attributeValues: point(
    "What happens to TransactionAttributes that are not text?",
    ["kept", "refused"],
    "documented as text; objects have been seen to come back as they were",
  ),
  applicationIdName: point(
    "What is the id of the SIP media application called in a request?",
    ["SipMediaApplicationId", "SipApplicationId"],
    "older examples of the guide have the short name, today's and events that samples log the long one",
  ),
  createdStatusCode: point(
    "Which HTTP status has CreateSipMediaApplicationCall?",
    [201, 202],
    "the API model says 201, the guide 202",
  ),
  flushOrder: point(
    "Must FlushDigitsDurationInMilliseconds be more than InBetweenDigitsDurationInMilliseconds, or less?",
    ["flush-more", "flush-less"],
    "it fails when flush is not more; the text that tells the remedy says the reverse; every example has more",
  ),
  zeroCallTimeout: point(
    "May CallTimeoutSeconds be 0?",
    ["reject", "accept"],
    "the page says 1 to 120, the text of the error 0 to 120",
  ),
  longestSipUser: point(
    "How long may the Uri of an AWS endpoint be?",
    [36, 30],
    "36 characters in the guide of today, 30 in that of 2023",
  ),
  speakInterruptible: point(
    "Can Speak be interrupted?",
    [true, false],
    "not in the guide's list; the voice translator sample relies on it",
  ),
  sipHeadersOnPstn: point(
    "Does a PSTN endpoint accept SipHeaders?",
    ["accept", "reject"],
    "the page on SIP headers shows it; the page on CallAndBridge allows them for AWS endpoints only",
  ),
  missingCallId: point(
    "Do actions whose CallId is documented as required run without it?",
    ["accept", "reject"],
    "samples omit it and work; the pages require it",
  ),
  pauseRange: point(
    "Is the range of Pause enforced?",
    [true, false],
    "100 to 30000 ms stands in the table of error messages only; the action's page says more than 0",
  ),
  hangupOrder: point(
    "After an application hangs up one of two legs, what is sent?",
    ["HANGUP-first", "ACTION_SUCCESSFUL-first", "HANGUP-only"],
    "workshop and sample react to ACTION_SUCCESSFUL; the page on hang-ups mentions only HANGUP",
  ),
  ringingOfSecondLeg: point(
    "Is RINGING sent for the leg that CallAndBridge dials?",
    [false, true],
    "only one third-party library reports it",
  ),
  statusOfNewCall: point(
    "Does the leg of NEW_INBOUND_CALL have a Status?",
    ["Connected", "absent"],
    "the guide shows both",
  ),
  audioFormat: point(
    "What happens to a WAV file of PCM that is not 16 bit?",
    ["warn", "reject"],
    "16 bit is named only on the page about migration",
  ),
  compandedAudio: point(
    "Is a G.711 WAV file accepted?",
    ["reject", "accept"],
    "the page says uncompressed PCM only; G.711 is what telephones speak",
  ),
  bargeIn: point(
    "Does a digit end the prompt of *AndGetDigits?",
    [true, false],
    "not described; the samples' prompts would be hard to use otherwise",
  ),
  failurePromptAfterLast: point(
    "Is the failure prompt played after the last attempt of *AndGetDigits too?",
    [true, false],
    "not described",
  ),
  supersededSuccess: point(
    "Does an action that could not be interrupted answer, when a newer list is waiting?",
    [true, false],
    "not described",
  ),
  bridgeRuns: point(
    "How long does CallAndBridge run, so that actions after it have to wait?",
    ["until-answer", "until-hang-up"],
    "ACTION_SUCCESSFUL comes when the call is answered, and samples run actions on a bridged call",
  ),
  overlappingInvocations: point("May two invocations of one transaction overlap?", [false, true], "never said"),
  endedLegAction: point(
    "How does an action end whose leg hung up?",
    ["by-kind", "ACTION_FAILED", "silently"],
    "field reports see ACTION_SUCCESSFUL or ACTION_FAILED with the leg disconnected, right before HANGUP",
  ),
  sequenceOfRetry: point(
    "Does a repeated invocation repeat its Sequence?",
    ["same", "next"],
    "the retry sends the same event",
  ),
  hangupAfterFailure: point(
    "When a handler cannot be invoked and the call ends for it, is it told of the hang-up?",
    [false, true],
    "not described; a function that did not answer is not expected to",
  ),
  endedLegs: point(
    "Do legs that ended stay in Participants?",
    ["stay", "last-of-each-tag"],
    "the guide lists them as disconnected; after a second bridge the older one is not shown",
  ),
} as const;

export type PolicyName = keyof typeof OPEN_POINTS;
export type Policies = { readonly [Name in PolicyName]: (typeof OPEN_POINTS)[Name]["choices"][number] };

const names = Object.keys(OPEN_POINTS) as PolicyName[];

/** Every policy at its default. */
export const DEFAULT_POLICIES = Object.fromEntries(
  names.map((name) => [name, OPEN_POINTS[name].choices[0]]),
) as Policies;

/** Policies as chance has them, for tests of handlers that should work whatever the service does. */
export function drawPolicies(random: () => number): Policies {
  const draw = <Choice>(choices: readonly Choice[]) => choices[Math.floor(random() * choices.length)];
  return Object.fromEntries(names.map((name) => [name, draw<unknown>(OPEN_POINTS[name].choices)])) as Policies;
}
