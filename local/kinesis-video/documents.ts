import { concatenate } from "../../shared/media/ebml-writer.ts";
import { ebmlHeader, openSegment, serviceTags, type WrittenTags } from "../../shared/media/matroska-writer.ts";
import type { StoredFragment } from "./video-stream.ts";

const PREFIX = "AWS_KINESISVIDEO_";

/** How an operation spells the service's own tags: GetMedia and GetMediaForFragmentList differ (API_dataplane_GetMedia, API_reader_GetMediaForFragmentList). */
export interface TagSpelling {
  readonly serverTimestamp: string;
  readonly producerTimestamp: string;
}

export const LIVE_SPELLING: TagSpelling = {
  serverTimestamp: "SERVER_TIMESTAMP",
  producerTimestamp: "PRODUCER_TIMESTAMP",
};

export const ARCHIVE_SPELLING: TagSpelling = {
  serverTimestamp: "SERVER_SIDE_TIMESTAMP",
  producerTimestamp: "PRODUCER_SIDE_TIMESTAMP",
};

/** The tags between a fragment's head and its cluster. */
export function leadingTags(
  fragment: Pick<StoredFragment, "number" | "producerTimestamp" | "serverTimestamp">,
  spelling: TagSpelling,
): Uint8Array {
  return prefixed([
    ["FRAGMENT_NUMBER", fragment.number],
    [spelling.serverTimestamp, inSeconds(fragment.serverTimestamp)],
    [spelling.producerTimestamp, inSeconds(fragment.producerTimestamp)],
  ]);
}

/** The tags that end a fragment in a GetMedia answer. */
export function trailingTags(fragment: Pick<StoredFragment, "number">, millisBehindNow: number): Uint8Array {
  return prefixed([
    ["MILLIS_BEHIND_NOW", String(Math.max(0, Math.round(millisBehindNow)))],
    ["CONTINUATION_TOKEN", fragment.number],
  ]);
}

/** Error codes inside GetMedia and GetMediaForFragmentList answers. */
export const FRAGMENT_NOT_FOUND = 4000;

/** A document without a cluster that says why a GetMedia answer stops. */
export function liveErrorDocument(id: number, message: string): Uint8Array {
  return errorDocument([
    ["ERROR_CODE", message],
    ["ERROR_ID", String(id)],
  ]);
}

/** The same for GetMediaForFragmentList, which names the fragment. */
export function archiveErrorDocument(fragmentNumber: string, id: number, message: string): Uint8Array {
  return errorDocument([
    ["FRAGMENT_NUMBER", fragmentNumber],
    ["EXCEPTION_ERROR_CODE", String(id)],
    ["EXCEPTION_MESSAGE", message],
  ]);
}

function errorDocument(tags: WrittenTags): Uint8Array {
  return concatenate([ebmlHeader(), openSegment(), prefixed(tags)]);
}

function prefixed(tags: WrittenTags): Uint8Array {
  return serviceTags(tags.map(([name, value]) => [PREFIX + name, value]));
}

/** Epoch milliseconds as the service writes them: seconds with three decimals. */
function inSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
