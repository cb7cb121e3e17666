import type { StartSelector } from "@aws-sdk/client-kinesis-video-media";
import type { KinesisVideoPolicies } from "./policies.ts";
import { invalidArgument } from "./streams.ts";
import type { StoredFragment, VideoStream } from "./video-stream.ts";

/** Finds the first fragment of an answer, or undefined while the stream does not hold it yet. */
export type FirstFragment = () => StoredFragment | undefined;

/** The selector names a fragment that the stream does not hold. */
export const NOT_FOUND = "not-found";

type Start = FirstFragment | typeof NOT_FOUND;
type Resolver = (stream: VideoStream, selector: StartSelector, policies: KinesisVideoPolicies) => Start;

const BEFORE_ALL = "0";

const RESOLVERS: Readonly<Record<string, Resolver>> = {
  EARLIEST: (stream) => () => stream.next(BEFORE_ALL),
  NOW: (stream, _selector, policies) => {
    const latest = stream.fragments().at(-1);
    const number = stream.lastNumber ?? BEFORE_ALL;
    return latest && policies.nowStartsWith === "latest" ? () => latest : () => stream.next(number);
  },
  FRAGMENT_NUMBER: (stream, { AfterFragmentNumber }, policies) =>
    after(stream, AfterFragmentNumber, "AfterFragmentNumber", policies),
  CONTINUATION_TOKEN: (stream, { ContinuationToken }, policies) =>
    after(stream, ContinuationToken, "ContinuationToken", policies),
  PRODUCER_TIMESTAMP: (stream, { StartTimestamp }) => at(stream, "producerTimestamp", StartTimestamp),
  SERVER_TIMESTAMP: (stream, { StartTimestamp }) => at(stream, "serverTimestamp", StartTimestamp),
};

/**
 * Where a GetMedia answer starts (API_dataplane_StartSelector).
 * @throws ServiceError InvalidArgumentException
 */
export function resolveStart(
  stream: VideoStream,
  selector: StartSelector | undefined,
  policies: KinesisVideoPolicies,
): Start {
  const resolver = RESOLVERS[selector?.StartSelectorType ?? ""];
  if (!selector || !resolver) {
    throw invalidArgument(`StartSelectorType must be one of ${Object.keys(RESOLVERS).join(", ")}`);
  }
  return resolver(stream, selector, policies);
}

/** Both ways to resume are exclusive: the answer starts with the fragment after the named one. */
function after(stream: VideoStream, number: string | undefined, member: string, policies: KinesisVideoPolicies): Start {
  if (number === undefined || !/^\d{1,128}$/.test(number)) throw invalidArgument(`${member} must be a fragment number`);
  const isKnown = stream.find(number) !== undefined || number === stream.lastNumber;
  if (!isKnown && policies.unknownFragment === "error") return NOT_FOUND;
  return () => stream.next(number);
}

type TimeMember = "producerTimestamp" | "serverTimestamp";

/** The fragment that contains the time, else the first one after it. */
function at(stream: VideoStream, member: TimeMember, timestamp: Date | undefined): FirstFragment {
  if (timestamp === undefined) throw invalidArgument("StartTimestamp is missing");
  const time = timestamp.getTime();
  return () => {
    const fragments = stream.fragments();
    const index = fragments.findIndex((fragment) => fragment[member] >= time);
    const next = index < 0 ? undefined : fragments[index];
    if (next?.[member] === time) return next;
    const previous = fragments[(index < 0 ? fragments.length : index) - 1];
    return previous && contains(previous, member, time) ? previous : next;
  };
}

function contains(fragment: StoredFragment, member: TimeMember, time: number): boolean {
  return fragment.state === "arriving" || time < fragment[member] + fragment.duration;
}
