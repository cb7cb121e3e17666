import type { Call } from "../../shared/calls/call.ts";
import { analysedBy } from "../../shared/calls/insight.ts";
import { answeredBy, invokedBy } from "../../shared/calls/invocation.ts";
import { type Change, reduce } from "../../shared/calls/reducer.ts";
import { parseAnalytics } from "../../shared/events/analytics.ts";
import { parseStreamingStatus, STREAMING_STATUS } from "../../shared/events/streaming-status.ts";
import { parseRequest } from "../../shared/sma/request.ts";
import { readStories, type Story } from "../replay/story.ts";

/** The calls that the recorded events under a path tell of, each as its record would be had every event come. */
export async function callsOfStories(path: string): Promise<Call[]> {
  const calls = new Map<string, Call>();
  for (const story of readStories(path)) {
    for (const change of changesOf(story)) {
      calls.set(change.transactionId, reduce(calls.get(change.transactionId) ?? null, change));
    }
  }
  return [...calls.values()];
}

function changesOf(story: Story): Change[] {
  const replies = repliesOf(story.expected);
  return story.events.flatMap(({ file, event, at }): Change[] => {
    if (hasMember(event, "InvocationEventType")) {
      const request = parseRequest(event);
      const reply = replies.get(file);
      return [invokedBy(request, at), ...(reply === undefined ? [] : [answeredBy(request, reply)])];
    }
    if (hasMember(event, "detail-type") && event["detail-type"] === STREAMING_STATUS)
      return [parseStreamingStatus(event)];
    const change = analysedBy(parseAnalytics(event));
    return change === null ? [] : [change];
  });
}

/** What a handler answered to each request, as `carillon dial --record` leaves it. */
function repliesOf(expected: unknown): ReadonlyMap<string, unknown> {
  const replies = hasMember(expected, "replies") ? expected["replies"] : [];
  return new Map(
    (Array.isArray(replies) ? replies : []).map(({ file, reply }: { file: string; reply: unknown }) => [file, reply]),
  );
}

function hasMember<Name extends string>(value: unknown, name: Name): value is Readonly<Record<Name, unknown>> {
  return typeof value === "object" && value !== null && name in value;
}
