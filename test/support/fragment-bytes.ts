import { concatenate } from "../../shared/media/ebml-writer.ts";
import {
  cluster,
  ebmlHeader,
  openSegment,
  segmentInfo,
  serviceTags,
  trackList,
  type WrittenBlock,
  type WrittenTags,
} from "../../shared/media/matroska-writer.ts";

export interface FragmentToWrite {
  readonly number: string;
  /** Producer's and service's time alike, in epoch milliseconds. */
  readonly time: number;
  readonly tags?: WrittenTags;
  readonly blocks: readonly WrittenBlock[];
  readonly size?: "known" | "unknown";
}

export const serviceTagsOf = (tags: WrittenTags): Uint8Array =>
  serviceTags(tags.map(([name, value]) => [`AWS_KINESISVIDEO_${name}`, value]));

const inSeconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);

/** One fragment as `GetMedia` writes it: a document, and the service's tags before and after its cluster. */
export function fragmentBytes({ number, time, tags = [], blocks, size = "unknown" }: FragmentToWrite): Uint8Array {
  return concatenate([
    ...headOf(tags),
    serviceTagsOf([
      ["FRAGMENT_NUMBER", number],
      ["SERVER_TIMESTAMP", inSeconds(time)],
      ["PRODUCER_TIMESTAMP", inSeconds(time)],
    ]),
    cluster({ timestampTicks: 0, size, blocks }),
    serviceTagsOf([
      ["MILLIS_BEHIND_NOW", "0"],
      ["CONTINUATION_TOKEN", number],
    ]),
  ]);
}

/** One fragment as `GetMediaForFragmentList` writes it: other names for the timestamps, and no tags that end it. */
export function archivedFragmentBytes({
  number,
  time,
  tags = [],
  blocks,
  size = "unknown",
}: FragmentToWrite): Uint8Array {
  return concatenate([
    ...headOf(tags),
    serviceTagsOf([
      ["FRAGMENT_NUMBER", number],
      ["SERVER_SIDE_TIMESTAMP", inSeconds(time)],
      ["PRODUCER_SIDE_TIMESTAMP", inSeconds(time)],
    ]),
    cluster({ timestampTicks: 0, size, blocks }),
  ]);
}

/** What `GetMediaForFragmentList` writes when an error ends it. */
export function archiveErrorDocument(number: string | null, id: number): Uint8Array {
  return concatenate([
    ebmlHeader(),
    openSegment(),
    serviceTagsOf([
      ...(number === null ? [] : [["FRAGMENT_NUMBER", number] as const]),
      ["EXCEPTION_ERROR_CODE", String(id)],
      ["EXCEPTION_MESSAGE", "as the service spells it"],
    ]),
  ]);
}

const headOf = (tags: WrittenTags): Uint8Array[] => [
  ebmlHeader(),
  openSegment(),
  segmentInfo(),
  trackList([{ number: 1, codecId: "A_AAC" }]),
  ...(tags.length > 0 ? [serviceTags(tags)] : []),
];

/** What `GetMedia` writes when an error ends it. */
export function errorDocument(id: number): Uint8Array {
  return concatenate([
    ebmlHeader(),
    openSegment(),
    serviceTagsOf([
      ["ERROR_CODE", "as the service spells it"],
      ["ERROR_ID", String(id)],
    ]),
  ]);
}
