import type { WireRequest } from "../../engine/request.ts";
import { legText as shortLegText } from "../../engine/timeline.ts";
import type { EndReason, TracedAttempt, TracedEnd, TracedInvocation, TracedLeg } from "../../engine/trace.ts";
import { explainFailure } from "../../local/lambda/explain-failure.ts";

const ENDS: Readonly<Record<EndReason, string>> = {
  "party-hung-up": "the other end hung up",
  "handler-hung-up": "the handler hung up",
  refused: "the call was refused by the other end",
  "not-answered": "nobody answered in time",
  "handler-failed": "the handler could not be invoked, also when it was tried again",
  "invalid-reply": "the handler's reply could not be used",
  "too-many-invocations": "the call used up its 1,000 invocations",
  "meeting-ended": "the meeting ended",
  "too-long": "the call was as long as a call can be",
};

/** Why a call ended, for a person. */
export function endText({ reason, sipResponseCode }: Pick<TracedEnd, "reason" | "sipResponseCode">): string {
  return `${ENDS[reason]} (SIP ${sipResponseCode})`;
}

/** What becomes of a leg, for a person. */
export function legText(leg: TracedLeg): string {
  return leg.event === "ended" ? `is gone: ${endText(leg)}` : shortLegText(leg);
}

/** What a handler is told, in a line. */
export function requestText({ InvocationEventType: type, ActionData: data, ErrorType }: WireRequest): string {
  if (!data) return ErrorType === undefined ? type : `${type}, ${ErrorType}`;
  const error = data["ErrorType"] ?? data["Error"];
  const details: string[] = [];
  if (type === "HANGUP")
    details.push(String(data.Parameters["ParticipantTag"]), `SIP ${data.Parameters["SipResponseCode"] ?? 0}`);
  else details.push(data.Type);
  if (typeof error === "string") details.push(error);
  if (typeof data["ErrorMessage"] === "string") details.push(`"${data["ErrorMessage"]}"`);
  if (typeof data["ReceivedDigits"] === "string") details.push(`digits "${data["ReceivedDigits"]}"`);
  const recording = recordingOf(data);
  if (recording !== null) details.push(recording);
  if (data.Type === "CallCreateRequest" || data.Type === "CallUpdateRequest") {
    details.push(JSON.stringify(data.Parameters["Arguments"] ?? {}));
  }
  return `${type}  ${details.join(", ")}`;
}

/** `bucket/key` of what an action recorded; null for another action. */
export function recordingOf(data: WireRequest["ActionData"]): string | null {
  const [made, whole] = [data?.["RecordingDestination"], data?.["CallRecordingDestination"]];
  if (isRecord(made) && typeof made["Key"] === "string") return `${String(made["BucketName"])}/${made["Key"]}`;
  return isRecord(whole) && typeof whole["Location"] === "string" ? whole["Location"] : null;
}

/** What a handler answered, in a line. */
export function replyText({ reply, attempts }: Pick<TracedInvocation, "reply" | "attempts">): string {
  return attempts.some(({ answer }) => answer === "reply") ? actionsText(reply) : failureText(attempts.at(-1));
}

export function actionsText(reply: unknown): string {
  if (typeof reply !== "object" || reply === null) return JSON.stringify(reply) ?? "nothing";
  const { Actions: actions, TransactionAttributes: attributes } = reply as Record<string, unknown>;
  const list = Array.isArray(actions) ? actions.map(actionText).join(", ") : "";
  const stored = isRecord(attributes) ? `  attributes ${Object.keys(attributes).join(", ") || "{}"}` : "";
  return `${list || "no actions"}${stored}`;
}

/** Why an attempt gave no reply. */
export function failureText(attempt: TracedAttempt | undefined): string {
  const answer = attempt?.answer ?? "silent";
  switch (answer) {
    case "function-error": {
      const [errorType = "Error", ...rest] = (attempt?.error ?? "").split(": ");
      return explainFailure({ errorType, errorMessage: rest.join(": ") });
    }
    case "throttled":
      return "it is throttled: too many of its invocations run at once";
    case "access-denied":
      return "it may not be invoked, or is not there";
    case "reply":
    case "silent":
      return "no answer within 20 s";
    default:
      return answer satisfies never;
  }
}

/** The parameters worth a word, by type of action; the others show in what happens next. */
const SHOWN: Readonly<Record<string, (parameters: Readonly<Record<string, unknown>>) => unknown>> = {
  CallAndBridge: ({ Endpoints }) =>
    Array.isArray(Endpoints) && isRecord(Endpoints[0]) ? Endpoints[0]["Uri"] : undefined,
  Hangup: ({ ParticipantTag, SipResponseCode }) => ParticipantTag ?? SipResponseCode,
  Pause: ({ DurationInMilliseconds }) => `${String(DurationInMilliseconds)} ms`,
  ReceiveDigits: ({ InputDigitsRegex }) => InputDigitsRegex,
  SendDigits: ({ Digits }) => Digits,
  ModifyChimeMeetingAttendees: ({ Operation }) => Operation,
  StartCallRecording: ({ Track }) => Track,
  VoiceFocus: ({ Enable }) => (String(Enable).toLowerCase() === "true" ? "on" : "off"),
};

function actionText(action: unknown): string {
  if (!isRecord(action)) return JSON.stringify(action);
  const type = String(action["Type"] ?? "?");
  const shown = isRecord(action["Parameters"]) ? SHOWN[type]?.(action["Parameters"]) : undefined;
  return shown === undefined ? type : `${type} ${String(shown)}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
