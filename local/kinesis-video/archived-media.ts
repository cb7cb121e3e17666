import type {
  FragmentSelector,
  GetMediaForFragmentListCommandInput,
  GetMediaForFragmentListCommandOutput,
  ListFragmentsCommandInput,
  ListFragmentsCommandOutput,
} from "@aws-sdk/client-kinesis-video-archived-media";
import * as v from "valibot";
import { ARCHIVE_SPELLING, archiveErrorDocument, FRAGMENT_NOT_FOUND } from "./documents.ts";
import { CONTENT_TYPE, type MediaOptions } from "./get-media.ts";
import { fragmentDocument, mediaBody, sdkPayload } from "./media-body.ts";
import { invalidArgument } from "./streams.ts";
import type { StoredFragment, VideoStream } from "./video-stream.ts";

const DEFAULT_RESULTS = 100;
const MOST_RESULTS = 1000;
const MOST_FRAGMENTS = 1000;

/** What a token carries: the whole selection, so that the next call need not repeat it. Times are epoch milliseconds. */
const selectionSchema = v.object({
  by: v.picklist(["PRODUCER_TIMESTAMP", "SERVER_TIMESTAMP"]),
  from: v.number(),
  to: v.number(),
  after: v.pipe(v.string(), v.digits()),
});
type Selection = v.InferOutput<typeof selectionSchema>;

/** ListFragments (API_reader_ListFragments): whole fragments whose start lies within the range, both ends included. */
export async function listFragments(
  options: MediaOptions,
  input: ListFragmentsCommandInput,
): Promise<Omit<ListFragmentsCommandOutput, "$metadata">> {
  const stream = options.streams.get(input);
  options.limits.countRequest("ListFragments", stream.info.arn);
  const most = input.MaxResults ?? DEFAULT_RESULTS;
  if (most < 1 || most > MOST_RESULTS) throw invalidArgument(`MaxResults must be 1 to ${MOST_RESULTS}`);
  const selection = input.NextToken === undefined ? newSelection(input.FragmentSelector) : readToken(input.NextToken);
  const selected = select(listable(options, stream), selection);
  const page = selected.slice(0, most);
  const last = page.at(-1);
  return {
    Fragments: page.map((fragment) => ({
      FragmentNumber: fragment.number,
      FragmentSizeInBytes: fragment.bytes,
      ProducerTimestamp: new Date(fragment.producerTimestamp),
      ServerTimestamp: new Date(fragment.serverTimestamp),
      FragmentLengthInMilliseconds: Math.round(fragment.duration),
    })),
    ...(last && selected.length > most && { NextToken: writeToken({ ...selection, after: last.number }) }),
  };
}

/**
 * GetMediaForFragmentList (API_reader_GetMediaForFragmentList): the fragments in the order asked for. One that is missing ends
 * the answer with a document that says so, or is passed over, as the policy says.
 */
export async function getMediaForFragmentList(
  options: MediaOptions,
  input: GetMediaForFragmentListCommandInput,
): Promise<Omit<GetMediaForFragmentListCommandOutput, "$metadata">> {
  const stream = options.streams.get(input);
  options.limits.countRequest("GetMediaForFragmentList", stream.info.arn);
  const numbers = input.Fragments ?? [];
  if (numbers.length < 1 || numbers.length > MOST_FRAGMENTS || !numbers.every((number) => /^\d{1,128}$/.test(number))) {
    throw invalidArgument(`Fragments must be 1 to ${MOST_FRAGMENTS} fragment numbers`);
  }
  const release = options.limits.connect("GetMediaForFragmentList", stream.info.arn);
  const body = mediaBody((signal) => documents(options, stream, numbers, signal), release);
  return { ContentType: CONTENT_TYPE, Payload: sdkPayload(body) };
}

async function* documents(
  options: MediaOptions,
  stream: VideoStream,
  numbers: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const number of numbers) {
    const fragment = stream.find(number);
    if (fragment?.state !== "whole" || !isArchived(options, stream)) {
      if (options.policies.missingFragment === "skip") continue;
      yield archiveErrorDocument(number, FRAGMENT_NOT_FOUND, "The requested fragment is not found");
      return;
    }
    yield* fragmentDocument(stream, fragment, ARCHIVE_SPELLING, signal);
  }
}

function isArchived({ policies }: MediaOptions, stream: VideoStream): boolean {
  return stream.info.retentionInHours > 0 || policies.archiveSeesBuffer;
}

/** What ListFragments knows of. */
function listable(options: MediaOptions, stream: VideoStream): readonly StoredFragment[] {
  const { clock, policies } = options;
  if (!isArchived(options, stream)) return [];
  const whole = stream.fragments().filter(({ state }) => state === "whole");
  if (policies.listingDelay === 0) return whole;
  const now = clock.now();
  return whole.filter(({ serverTimestamp, duration }) => serverTimestamp + duration + policies.listingDelay <= now);
}

function select(fragments: readonly StoredFragment[], { by, from, to, after }: Selection): StoredFragment[] {
  const member = by === "PRODUCER_TIMESTAMP" ? "producerTimestamp" : "serverTimestamp";
  const last = BigInt(after);
  return fragments.filter(
    (fragment) => fragment[member] >= from && fragment[member] <= to && BigInt(fragment.number) > last,
  );
}

function newSelection(selector: FragmentSelector | undefined): Selection {
  const selection = {
    by: selector?.FragmentSelectorType,
    from: selector?.TimestampRange?.StartTimestamp?.getTime(),
    to: selector?.TimestampRange?.EndTimestamp?.getTime(),
    after: "0",
  };
  const result = v.safeParse(selectionSchema, selection);
  if (!result.success) throw invalidArgument("FragmentSelector needs a type and a range of two timestamps");
  if (result.output.from > result.output.to) throw invalidArgument("StartTimestamp must not be after EndTimestamp");
  return result.output;
}

function writeToken(selection: Selection): string {
  return Buffer.from(JSON.stringify(selection)).toString("base64url");
}

function readToken(token: string): Selection {
  try {
    return v.parse(selectionSchema, JSON.parse(Buffer.from(token, "base64url").toString("utf8")));
  } catch {
    throw invalidArgument("NextToken is not one that ListFragments gave");
  }
}
