import { callIdOf } from "./aim.ts";
import { legFindings } from "./call-ahead.ts";
import type { Finding } from "./finding.ts";
import { connectedLeg } from "./leg.ts";
import { type ReadReply, readReply } from "./read-reply.ts";
import type { Participant, ReceivedRequest } from "./request.ts";
import { emptyNotes, type Notes, remark, shownName } from "./rules/notes.ts";

/**
 * Everything that a reply's author should know before the service sees it: what it would refuse, what it would ignore, and what does not
 * do what it seems to. Parameters are judged as the service judges them when an action is reached, and legs as they will be by then.
 * @param reply what a handler returns
 * @param request what it answers, from `parseRequest`
 */
export function validateReply(reply: unknown, request: ReceivedRequest): Finding[] {
  return findingsOf(readReply(reply, request), request);
}

/** The same of a reply that has been read already. */
export function findingsOf(read: ReadReply, request: ReceivedRequest): Finding[] {
  const notes = emptyNotes("invoke-on-call-leg");
  const isIgnored = ignoresActions(request);
  if (isIgnored && read.actions?.length) noteIgnored(request, notes);
  else if (!isIgnored && read.usable && !read.actions?.length) noteWhatStays(request, notes);
  noteLostAttributes(read, request, notes);
  return [...read.findings, ...notes.findings, ...(isIgnored ? [] : legFindings(read.actions ?? [], request))];
}

/** Whether the service runs no action of the reply to this request (AWS: pstn-invocations). */
export function ignoresActions(request: ReceivedRequest): boolean {
  const { InvocationEventType: type } = request;
  if (type === "HANGUP") return survivor(request) === undefined;
  return type === "NEW_OUTBOUND_CALL" || type === "RINGING" || type === "ACTION_INTERRUPTED";
}

function survivor(request: ReceivedRequest): Participant | undefined {
  const ended = callIdOf(request);
  return request.CallDetails.Participants.find((leg) => leg.Status === "Connected" && leg.CallId !== ended);
}

function noteIgnored({ InvocationEventType: type }: ReceivedRequest, notes: Notes): void {
  const message =
    type === "HANGUP"
      ? "No leg is left: the service ignores these actions."
      : `The service ignores the actions of a reply to ${type}.`;
  remark(notes, "warning", "Actions", "actions-ignored", message, "Answer without Actions.");
}

/** A reply without actions leaves things as they are, which is easily overlooked when they cost money. */
function noteWhatStays(request: ReceivedRequest, notes: Notes): void {
  const { InvocationEventType: type, CallDetails } = request;
  if (type === "HANGUP") {
    const tag = survivor(request)?.ParticipantTag ?? "the other leg";
    const message = `${tag} stays connected, and is billed, until it hangs up: the service never ends one leg for another.`;
    remark(notes, "info", "Actions", "other-leg-stays", message, "Answer with Hangup for it, unless it is to stay.");
  } else if (
    type === "CALL_ANSWERED" ||
    (type === "ACTION_FAILED" && !connectedLeg(CallDetails.Participants, "LEG-B"))
  ) {
    const message = "Nothing runs now: the caller hears silence, and no event comes until someone hangs up.";
    remark(notes, "info", "Actions", "silence", message, "Answer with what the caller is to hear, or with Hangup.");
  }
}

function noteLostAttributes({ attributes }: ReadReply, { CallDetails }: ReceivedRequest, notes: Notes): void {
  if (attributes === undefined) return;
  const stored = Object.keys(CallDetails.TransactionAttributes ?? {});
  const lost = stored.filter((name) => !Object.hasOwn(attributes, name)).map(shownName);
  if (lost.length === 0) return;
  const message = `These are lost: ${lost.join(", ")}. What a reply has replaces everything that is stored.`;
  const fix = "Give { ...CallDetails.TransactionAttributes, ...changes } to keep them.";
  remark(notes, "info", "TransactionAttributes", "attributes-lost", message, fix);
}
