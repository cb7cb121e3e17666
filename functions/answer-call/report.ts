import { type ApplicationLeg, answeredBy, invokedBy } from "../../shared/calls/invocation.ts";
import { TOLD_ATTRIBUTE, tellMore, withoutOldest } from "../../shared/calls/told.ts";
import type { Clock } from "../../shared/clock.ts";
import { CarillonError } from "../../shared/errors.ts";
import { ANSWER_WITHIN, type Answer } from "../../shared/flow/answerer.ts";
import { isRecord } from "../../shared/sma/records.ts";
import { parseRequest, type ReceivedRequest } from "../../shared/sma/request.ts";
import { MOST_ATTRIBUTE_BYTES, MOST_ATTRIBUTES } from "../../shared/sma/rules/attributes.ts";

/** What a call told its handler, for the call record. */
export interface CallReport {
  readonly transactionId: string;
  /** As `readTold` reads it. */
  readonly told: string;
  /** By call id. */
  readonly legs: Readonly<Record<string, ApplicationLeg>>;
}

export interface ReportingOptions {
  readonly answer: Answer;
  /** Sends the report of a call whose last leg is gone. */
  readonly report: (report: CallReport) => Promise<void>;
  readonly clock: Clock;
  /** A call could not be reported. */
  readonly failed: (transactionId: string, error: unknown) => void;
}

/** The report was not sent while there was time to answer. */
class LateReportError extends CarillonError {
  readonly code = "LATE_REPORT";

  constructor() {
    super("the report of the call was not sent in time; its records in S3 tell what is left to tell");
  }
}

/** Bytes of a call's attributes that the report may take: about a hundred events. */
const MOST_TOLD = 6_000;

/**
 * Reports calls beside answering them: what the handler was told rides in the attributes of the call, and leaves with the call's last event,
 * whose answer no caller waits for. Flows see nothing of it, and it takes only what their journal leaves free.
 */
export function reporting({ answer, report, clock, failed }: ReportingOptions): Answer {
  return async (event, invocation) => {
    const [told, own] = apart(event);
    const read = readOnce(own);
    const reply = await answer(own, { ...invocation, ...(read.request && { request: read.request }) });
    try {
      if (read.request === null) throw read.error;
      const { request } = read;
      const invoked = invokedBy(request, Math.round(invocation.askedAt));
      const more = tellMore(told, invoked, answeredBy(request, reply));
      if (!isOver(request)) return carrying(reply, more);
      const { transactionId, legs } = invoked;
      await within(clock, invocation.askedAt + ANSWER_WITHIN, report({ transactionId, told: more, legs }));
    } catch (error) {
      failed(transactionOf(event), error);
    }
    return reply;
  };
}

/** An event, or why it cannot be read: it is read once for the answer and for the report. */
function readOnce(
  event: unknown,
): { readonly request: ReceivedRequest } | { readonly request: null; readonly error: unknown } {
  try {
    return { request: parseRequest(event) };
  } catch (error) {
    return { request: null, error };
  }
}

/** What was told before, and the event without it. */
function apart(event: unknown): [told: string, event: unknown] {
  const details = isRecord(event) ? event["CallDetails"] : null;
  const attributes = isRecord(details) ? details["TransactionAttributes"] : null;
  if (!isRecord(event) || !isRecord(details) || !isRecord(attributes)) return ["", event];
  const { [TOLD_ATTRIBUTE]: told = "", ...others } = attributes;
  return [String(told), { ...event, CallDetails: { ...details, TransactionAttributes: others } }];
}

/** A reply without attributes leaves those of the call as they are. */
function carrying(reply: unknown, told: string): unknown {
  const attributes = isRecord(reply) ? reply["TransactionAttributes"] : null;
  if (!isRecord(reply) || !isRecord(attributes)) return reply;
  for (let rest = told; rest !== ""; rest = withoutOldest(rest)) {
    const all = { ...attributes, [TOLD_ATTRIBUTE]: rest };
    if (rest.length <= MOST_TOLD && fits(all)) return { ...reply, TransactionAttributes: all };
  }
  return reply;
}

function fits(attributes: Readonly<Record<string, unknown>>): boolean {
  const bytes = Buffer.byteLength(JSON.stringify(attributes));
  return bytes <= MOST_ATTRIBUTE_BYTES && Object.keys(attributes).length <= MOST_ATTRIBUTES;
}

function isOver({ InvocationEventType: type, CallDetails: { Participants: legs } }: ReceivedRequest): boolean {
  return type === "HANGUP" && legs.length > 0 && legs.every(({ Status }) => Status === "Disconnected");
}

function transactionOf(event: unknown): string {
  const details = isRecord(event) ? event["CallDetails"] : null;
  return isRecord(details) ? String(details["TransactionId"]) : "";
}

/** @throws LateReportError when it is not sent by then */
async function within(clock: Clock, end: number, sent: Promise<void>): Promise<void> {
  const done = new AbortController();
  const late = clock.sleep(end - clock.now(), done.signal).then(() => {
    throw new LateReportError();
  });
  try {
    await Promise.race([sent, late]);
  } finally {
    late.catch(() => {});
    done.abort();
  }
}
