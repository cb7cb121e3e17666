import type { ReceivedRequest } from "../sma/request.ts";

/** One event that a SIP media application told its handler of. Digits and attributes stay out: they are private. */
export interface Invocation {
  /** Epoch milliseconds at which the handler was asked; null: nobody says, since requests do not. */
  readonly at: number | null;
  /** `InvocationEventType`. */
  readonly type: string;
  /** Type of the action that it is about; null for an event about none. */
  readonly action: string | null;
  readonly error: string | null;
  /** Of a `HANGUP`: the leg that is gone, and how (RFC 3261 section 21; 0 where the service does not say). */
  readonly hangup: { readonly tag: string; readonly sipCode: number } | null;
  /** Where a recording lies that an action made, or began, as `s3://...`. */
  readonly recordedTo: string | null;
}

/** A leg as a SIP media application sees it. */
export type ApplicationLeg = {
  readonly tag: string;
  readonly direction: string;
  readonly from: string;
  readonly to: string;
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly hasEnded: boolean;
};

/** A SIP media application asked its handler. */
export interface Invoked {
  readonly kind: "invoked";
  readonly transactionId: string;
  /** Counts the invocations of a transaction; a repeated one repeats it. */
  readonly sequence: number;
  readonly invocation: Invocation;
  /** By call id. */
  readonly legs: Readonly<Record<string, ApplicationLeg>>;
}

/** The handler answered. */
export interface Answered {
  readonly kind: "answered";
  readonly transactionId: string;
  readonly sequence: number;
  /** Types of the actions, in their order. */
  readonly actions: readonly string[];
}

/**
 * The change that a request to a handler is to its call.
 * @param at epoch milliseconds at which the handler was asked; null: not known
 */
export function invokedBy(request: ReceivedRequest, at: number | null): Invoked {
  const { CallDetails: details, Sequence: sequence } = request;
  const legs = details.Participants.map((one): [string, ApplicationLeg] => [
    one.CallId,
    {
      tag: one.ParticipantTag,
      direction: one.Direction,
      from: one.From,
      to: one.To,
      startTime: Number(one.StartTimeInMilliseconds),
      hasEnded: one.Status === "Disconnected",
    },
  ]);
  return {
    kind: "invoked",
    transactionId: details.TransactionId,
    sequence,
    invocation: invocationOf(request, at),
    legs: Object.fromEntries(legs),
  };
}

function invocationOf(request: ReceivedRequest, at: number | null): Invocation {
  const type = request.InvocationEventType === "UNKNOWN" ? request.UnknownType : request.InvocationEventType;
  const data = memberOf(request, "ActionData");
  const parameters = memberOf(data, "Parameters");
  const isHangup = type === "HANGUP";
  return {
    at,
    type,
    action: isHangup ? null : textOf(memberOf(data, "Type")),
    error: textOf(memberOf(request, "ErrorType") ?? memberOf(data, "ErrorType") ?? memberOf(data, "Error")),
    hangup: isHangup
      ? {
          tag: textOf(memberOf(parameters, "ParticipantTag")) ?? "",
          sipCode: Number(memberOf(parameters, "SipResponseCode") ?? 0),
        }
      : null,
    recordedTo: recordedTo(data),
  };
}

/** `RecordAudio` names the object, `StartCallRecording` where it will lie. */
function recordedTo(data: unknown): string | null {
  const message = memberOf(data, "RecordingDestination");
  const [bucket, key] = [textOf(memberOf(message, "BucketName")), textOf(memberOf(message, "Key"))];
  const place =
    bucket !== null && key !== null
      ? `${bucket}/${key}`
      : textOf(memberOf(memberOf(data, "CallRecordingDestination"), "Location"));
  return place === null ? null : `s3://${place}`;
}

/** The change that a handler's reply is to the call of the request it answers. */
export function answeredBy({ CallDetails: details, Sequence: sequence }: ReceivedRequest, reply: unknown): Answered {
  const actions = memberOf(reply, "Actions");
  return {
    kind: "answered",
    transactionId: details.TransactionId,
    sequence,
    actions: Array.isArray(actions) ? actions.map((action) => textOf(memberOf(action, "Type")) ?? "?") : [],
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
