import { actionsFor } from "../../../shared/flow/action-list.ts";
import { type Decision, decide, type Situation } from "../../../shared/flow/decide.ts";
import { emptyJournal } from "../../../shared/flow/journal.ts";
import { legsNow } from "../../../shared/flow/legs-now.ts";
import type { SignalKind } from "../../../shared/flow/signals.ts";
import type { Order, RecordedStep } from "../../../shared/flow/steps.ts";
import type { ReceivedRequest } from "../../../shared/sma/request.ts";
import { callDetails, LEG_A, LEG_B, REQUESTS } from "../../support/sma-requests.ts";

const goneA = { ...LEG_A, Status: "Disconnected" } as const;
const goneB = { ...LEG_B, Status: "Disconnected" } as const;
const { Status: _, ...ringing } = LEG_B;
const next = { ...LEG_B, CallId: "cccccccc-0000-4000-8000-000000000003" };

const say: Order = { type: "Speak", parameters: { Text: "Hello." }, leg: "LEG-A" };
const sayToOther: Order = { type: "Speak", parameters: { Text: "You." }, leg: "LEG-B" };
const question: Order = {
  type: "SpeakAndGetDigits",
  parameters: {
    SpeechParameters: { Text: "Digits?" },
    FailureSpeechParameters: { Text: "Digits?" },
    RepeatDurationInMilliseconds: 5_000,
  },
  leg: "LEG-A",
};
const call: Order = {
  type: "CallAndBridge",
  parameters: { CallerIdNumber: "+15550100001", Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100009" }] },
  leg: "LEG-A",
};
const act = (order: Order): RecordedStep => ({ kind: "act", name: "act", order, take: () => "taken" });
const ask = act(question);
const bridge = act(call);
const join = act({ type: "JoinChimeMeeting", parameters: { MeetingId: "m", JoinToken: "t" }, leg: "LEG-A" });
const wait = (...signals: SignalKind[]): RecordedStep => ({ kind: "wait", name: "wait", signals, atMost: 1_000 });
const flush: RecordedStep = { kind: "flush", name: "flush" };
const drop: RecordedStep = { kind: "drop", name: "dropOther" };
const hangUp: RecordedStep = { kind: "hang-up", name: "hangUp", sipResponseCode: "0" };
const hold: Order = { ...say, parameters: { Text: "Hold." } };
const task: RecordedStep = { kind: "background", name: "task", args: null, atMost: 1_000, hold };

interface At extends Partial<Pick<Situation, "isGap" | "isForeign">> {
  readonly queue?: readonly Order[];
  readonly legs?: Parameters<typeof callDetails>;
  readonly isUnanswered?: boolean;
  readonly isOtherAlone?: boolean;
}

/** What is decided of an event while a step waits. */
function decided(step: RecordedStep, event: ReceivedRequest, at: At = {}): Decision {
  const { queue = [], legs: participants = [LEG_A], isUnanswered = false, isOtherAlone = false } = at;
  const legs = legsNow({ CallDetails: callDetails(...participants) });
  const { orders } = actionsFor(step, queue, legs);
  const journal = { ...emptyJournal("1", "flow", undefined), isUnanswered, isOtherAlone };
  return decide({ step, orders, journal, isGap: false, isForeign: false, ...at, legs }, event);
}

type Parameters_ = { readonly CallId?: string | undefined; readonly [name: string]: unknown };
const success = (order: Pick<Order, "type" | "parameters">, Parameters: Parameters_ = { CallId: LEG_A.CallId }) =>
  ({
    ...REQUESTS.ACTION_SUCCESSFUL,
    ActionData: { Type: order.type, Parameters: { ...order.parameters, ...Parameters } },
  }) as ReceivedRequest;
const failure = (
  order: Pick<Order, "type" | "parameters">,
  Parameters: Parameters_ = {},
  ErrorType = "SystemException",
) =>
  ({
    ...REQUESTS.ACTION_FAILED,
    ActionData: {
      Type: order.type,
      Parameters: { ...order.parameters, ...Parameters },
      ErrorType,
      ErrorMessage: "x".repeat(300),
    },
  }) as ReceivedRequest;
const hangup = (Parameters: object) =>
  ({ ...REQUESTS.HANGUP, ActionData: { Type: "Hangup", Parameters } }) as ReceivedRequest;
const ofB = { CallId: LEG_B.CallId, ParticipantTag: "LEG-B" } as const;

const send: Decision = { kind: "send" };
const again: Decision = { kind: "send", isStale: true };
const stay: Decision = { kind: "stay" };
const settled = (value: unknown) => ({ kind: "settle", outcome: { value } });
const failed = (about: object) =>
  expect.objectContaining({ kind: "settle", outcome: { failure: expect.objectContaining(about) } });

type Case = [what: string, step: RecordedStep, event: ReceivedRequest, decision: unknown, at?: At];

describe.each<[string, Case[]]>([
  [
    "the beginning",
    [
      ["comes again", ask, REQUESTS.NEW_INBOUND_CALL, send],
      ["comes again, of a call that was placed", ask, REQUESTS.NEW_OUTBOUND_CALL, stay],
      ["rings", ask, REQUESTS.RINGING, { kind: "keep", signal: { kind: "ringing" } }, { isUnanswered: true }],
      [
        "rings, which is waited for",
        wait("ringing"),
        REQUESTS.RINGING,
        settled({ kind: "ringing" }),
        { isUnanswered: true },
      ],
      ["is over when the other leg rings", wait("ringing"), REQUESTS.RINGING, stay],
      ["is answered", ask, REQUESTS.CALL_ANSWERED, send],
      ["is answered, which is waited for", wait("answered"), REQUESTS.CALL_ANSWERED, settled({ kind: "answered" })],
    ],
  ],
  [
    "a success",
    [
      ["is that of what is waited for", ask, success(question), settled("taken")],
      ["is that of what was queued before it", ask, success(say), stay, { queue: [say] }],
      ["is that of the last of ten", flush, success(say), settled(undefined), { queue: [hold, say] }],
      ["is that of an earlier one of ten", flush, success(hold), stay, { queue: [hold, say] }],
      ["is that of a listener", ask, success({ type: "ReceiveDigits", parameters: {} }), stay],
      ["is that of a hang-up before", ask, success({ type: "Hangup", parameters: {} }), stay],
      ["is of nothing that was sent", ask, success(say), { kind: "stay", isStale: true }],
      ["is of nothing that was sent, with events missing", ask, success(say), again, { isGap: true }],
      ["of a pause ends a wait", wait("time", "digits"), success({ type: "Pause", parameters: {} }), { kind: "time" }],
      [
        "of a pause does not end a wait for something else",
        wait("digits"),
        success({ type: "Pause", parameters: { DurationInMilliseconds: 1_000 } }),
        stay,
      ],
      ["of anything else does not end a wait", wait("time"), success(say), stay, { queue: [say] }],
      ["of the hold prompt asks for the task", task, success(hold), { kind: "look", isHoldBroken: false }],
      [
        "of silence instead of it asks for the task",
        task,
        success({ type: "Pause", parameters: { DurationInMilliseconds: 5_000 } }),
        { kind: "look", isHoldBroken: false },
      ],
      ["of what was queued before a task leaves it alone", task, success(say), stay, { queue: [say] }],
      ["of nothing that was sent leaves a task alone", task, success(say), { kind: "stay", isStale: true }],
    ],
  ],
  [
    "a call that may ring already, when a result fits nothing,",
    [
      ["is placed again if nobody rings", bridge, success(say), again, { isGap: true }],
      [
        "is not placed again while it rings",
        bridge,
        success(say),
        { kind: "stay", isStale: true },
        { isGap: true, legs: [LEG_A, ringing] },
      ],
      [
        "is placed again if the leg is another one, that is up",
        bridge,
        success(say),
        again,
        { isGap: true, legs: [LEG_A, LEG_B] },
      ],
      ["is not joined to again", join, failure(say), { kind: "stay", isStale: true }, { legs: [LEG_A, ringing] }],
      ["is nothing that a question waits for", ask, success(say), again, { isGap: true, legs: [LEG_A, ringing] }],
      ["is nothing that a wait waits for", wait("time"), failure(say), again, { legs: [LEG_A, ringing] }],
      [
        "is not placed again after a failure",
        bridge,
        failure(say),
        { kind: "stay", isStale: true },
        { legs: [LEG_A, ringing] },
      ],
    ],
  ],
  [
    "a failure",
    [
      [
        "is that of what is waited for",
        ask,
        failure(question),
        failed({ code: "ACTION_FAILED", actionType: "SpeakAndGetDigits", wasQueued: false }),
      ],
      [
        "is that of what was queued before it",
        ask,
        failure(say),
        failed({ actionType: "Speak", wasQueued: true }),
        { queue: [say] },
      ],
      [
        "of a question that nobody answered",
        ask,
        failure(question, {}, "InvalidDigitsReceived"),
        failed({ code: "NO_DIGITS" }),
      ],
      [
        "of something else with that name",
        act(say),
        failure(say, {}, "InvalidDigitsReceived"),
        failed({ code: "ACTION_FAILED" }),
      ],
      ["is told with a text of bounded length", ask, failure(question), failed({ errorMessage: "x".repeat(200) })],
      ["is of nothing that was sent", ask, failure(say), again],
      [
        "is of the second of two that are alike",
        act(say),
        failure(say),
        failed({ wasQueued: false }),
        { queue: [say] },
      ],
      [
        "is taken for something else by the step",
        { ...ask, takeFailure: () => "none" } as RecordedStep,
        failure(question),
        settled("none"),
      ],
      [
        "of what was queued is not taken for something else",
        { ...ask, takeFailure: () => "none" } as RecordedStep,
        failure(say),
        failed({ wasQueued: true }),
        { queue: [say] },
      ],
      ["of the hold prompt leaves silence", task, failure(hold), { kind: "look", isHoldBroken: true }],
      ["of what was queued before a task is told", task, failure(say), failed({ wasQueued: true }), { queue: [say] }],
      ["of a hang-up cannot be helped", hangUp, failure({ type: "Hangup", parameters: {} }), stay],
      ["of what was to be heard before it ends the call all the same", hangUp, failure(say), send, { queue: [say] }],
      ["has the caller's hang-up behind it", ask, failure(question), stay, { legs: [goneA] }],
      [
        "is of the other leg, alone",
        act(sayToOther),
        failure(sayToOther),
        failed({ wasQueued: false }),
        { legs: [goneA, LEG_B], isOtherAlone: true },
      ],
      [
        "of what was queued before a leg is dropped",
        drop,
        failure(say),
        failed({ wasQueued: true }),
        { queue: [say], legs: [LEG_A, LEG_B] },
      ],
      [
        "to drop a leg that is gone",
        drop,
        failure({ type: "Hangup", parameters: {} }, ofB),
        settled(undefined),
        { legs: [LEG_A, goneB] },
      ],
      [
        "to drop a leg that another one has followed",
        drop,
        failure({ type: "Hangup", parameters: {} }, ofB),
        send,
        { legs: [LEG_A, goneB, next] },
      ],
      [
        "to drop the leg that is up",
        drop,
        failure({ type: "Hangup", parameters: {} }, ofB),
        failed({ wasQueued: false }),
        { legs: [LEG_A, LEG_B] },
      ],
      [
        "to drop a leg that is not named",
        drop,
        failure({ type: "Hangup", parameters: {} }, {}),
        failed({ wasQueued: false }),
        { legs: [LEG_A, LEG_B] },
      ],
    ],
  ],
  [
    "what comes of itself",
    [
      [
        "is kept until it is waited for",
        ask,
        REQUESTS.DIGITS_RECEIVED,
        { kind: "keep", signal: { kind: "digits", leg: "LEG-A", digits: "*9" } },
      ],
      [
        "is waited for",
        wait("digits"),
        REQUESTS.DIGITS_RECEIVED,
        settled({ kind: "digits", leg: "LEG-A", digits: "*9" }),
      ],
      [
        "is keyed by the other leg",
        wait("digits"),
        {
          ...REQUESTS.DIGITS_RECEIVED,
          ActionData: { ...REQUESTS.DIGITS_RECEIVED.ActionData, Parameters: ofB },
        } as ReceivedRequest,
        settled({ kind: "digits", leg: "LEG-B", digits: "*9" }),
        { legs: [LEG_A, LEG_B] },
      ],
      [
        "is keyed by a leg that nobody names",
        wait("digits"),
        {
          ...REQUESTS.DIGITS_RECEIVED,
          ActionData: { ...REQUESTS.DIGITS_RECEIVED.ActionData, Parameters: {} },
        } as ReceivedRequest,
        settled({ kind: "digits", leg: "LEG-A", digits: "*9" }),
      ],
      [
        "is an update",
        wait("update"),
        REQUESTS.CALL_UPDATE_REQUESTED,
        settled({ kind: "update", arguments: { op: "hold" } }),
      ],
      [
        "is an update that a task does not wait for",
        task,
        REQUESTS.CALL_UPDATE_REQUESTED,
        { kind: "keep", signal: { kind: "update", arguments: { op: "hold" } } },
      ],
      ["is an interruption, that the service tells of", ask, REQUESTS.ACTION_INTERRUPTED, stay],
    ],
  ],
  [
    "a hang-up",
    [
      ["of the caller ends the flow", ask, REQUESTS.HANGUP, { kind: "unwind" }, { legs: [goneA] }],
      ["of nobody that is named is the caller's, who is gone", ask, hangup({}), { kind: "unwind" }, { legs: [goneA] }],
      [
        "of nobody that is named is the other leg's while the caller is there",
        wait("other-hung-up"),
        hangup({}),
        settled({ kind: "other-hung-up", sipResponseCode: null }),
      ],
      [
        "of a callee is waited for",
        wait("not-answered"),
        REQUESTS.HANGUP,
        settled({ kind: "not-answered", sipResponseCode: 0 }),
        { legs: [goneA], isUnanswered: true },
      ],
      [
        "of a callee who has answered ends the flow",
        wait("not-answered"),
        REQUESTS.HANGUP,
        { kind: "unwind" },
        { legs: [goneA] },
      ],
      [
        "of a callee is not waited for",
        ask,
        REQUESTS.HANGUP,
        { kind: "unwind" },
        { legs: [goneA], isUnanswered: true },
      ],
      [
        "of the caller is waited for",
        wait("caller-hung-up"),
        REQUESTS.HANGUP,
        settled({ kind: "caller-hung-up", sipResponseCode: 0 }),
        { legs: [goneA, LEG_B] },
      ],
      [
        "of the caller ends the flow when nobody is left",
        wait("caller-hung-up"),
        REQUESTS.HANGUP,
        { kind: "unwind" },
        { legs: [goneA] },
      ],
      [
        "of the caller ends the flow when somebody only rings",
        wait("caller-hung-up"),
        REQUESTS.HANGUP,
        { kind: "unwind" },
        { legs: [goneA, ringing] },
      ],
      [
        "of the other leg ends the flow when the caller has gone",
        ask,
        hangup(ofB),
        { kind: "unwind" },
        { legs: [goneA, goneB], isOtherAlone: true },
      ],
      [
        "of the other leg is kept until it is waited for",
        ask,
        hangup(ofB),
        { kind: "keep", signal: { kind: "other-hung-up", sipResponseCode: null } },
        { legs: [LEG_A, goneB] },
      ],
      [
        "of a leg before the one that is up says nothing",
        wait("other-hung-up"),
        hangup(ofB),
        stay,
        { legs: [LEG_A, goneB, next] },
      ],
      ["of the leg that is dropped", drop, hangup(ofB), settled(undefined), { legs: [LEG_A, goneB] }],
      [
        "of the other leg ends what runs on it",
        act(sayToOther),
        hangup(ofB),
        failed({ errorType: "LegEnded", wasQueued: false }),
        { legs: [LEG_A, goneB] },
      ],
      [
        "of the other leg counts, also when that is still listed as connected",
        wait("other-hung-up"),
        hangup(ofB),
        settled({ kind: "other-hung-up", sipResponseCode: null }),
        { legs: [LEG_A, LEG_B] },
      ],
      [
        "of the other leg ends what was queued for it",
        ask,
        hangup(ofB),
        failed({ errorType: "LegEnded", wasQueued: true }),
        { legs: [LEG_A, goneB], queue: [sayToOther] },
      ],
      [
        "of the other leg comes before that of the caller",
        hangUp,
        hangup(ofB),
        { kind: "keep", signal: { kind: "other-hung-up", sipResponseCode: null } },
        { legs: [LEG_A, goneB], queue: [sayToOther] },
      ],
    ],
  ],
])("%s", (_, cases) => {
  it.each(cases)("%s", (...[, step, event, decision, at]) => {
    expect(decided(step, event, at)).toEqual(decision);
  });
});

it("an event or an error that nobody knows ends the flow, by name", () => {
  const unknown = {
    ...REQUESTS.RINGING,
    InvocationEventType: "UNKNOWN",
    UnknownType: "CALL_PARKED",
  } as ReceivedRequest;
  const errors = [decided(ask, unknown), decided(ask, REQUESTS.INVALID_LAMBDA_RESPONSE)];

  expect(errors).toMatchObject([
    {
      kind: "fail",
      error: { code: "SERVICE_REFUSED", errorType: "UnknownEvent", message: expect.stringContaining("CALL_PARKED") },
    },
    {
      kind: "fail",
      error: { errorType: "TransactionAttributesInvalidMapSize", message: expect.stringContaining("too many") },
    },
  ]);
});
