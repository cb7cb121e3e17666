import { liveErrorDocument } from "../../local/kinesis-video/documents.ts";
import { concatenate } from "../../shared/media/ebml-writer.ts";

/** One fragment as `GetMedia` writes it, in parts that can be spoilt. */
export interface GeneratedFragment {
  /** Document header, Info and Tracks. */
  readonly head: Uint8Array;
  /** The producer's tags before the cluster, and after it. */
  readonly tagsBefore: Uint8Array;
  readonly serviceTags: Uint8Array;
  readonly cluster: Uint8Array;
  readonly tagsAfter: Uint8Array;
  /** What another call of the same producer would have for tags. */
  readonly tagsOfAnotherCall: Uint8Array;
  readonly lastBlockBytes: number;
  readonly trailingTags: Uint8Array;
}

/** Where a fragment stands in the stream. */
export interface Place {
  readonly isMiddle: boolean;
  readonly isPastMiddle: boolean;
  readonly isLast: boolean;
}

interface Defect {
  readonly description: string;
  /** What is written for a fragment. */
  bytes(fragment: GeneratedFragment, place: Place): Uint8Array;
}

const NOTHING = new Uint8Array(0);
/** Internal error (AWS API_dataplane_GetMedia). */
const INTERNAL_ERROR = 5000;
/** An element id cannot start with it. */
const NO_ELEMENT = 0x00;

export function wholeFragment(fragment: GeneratedFragment): Uint8Array {
  const { head, tagsBefore, serviceTags, cluster, tagsAfter, trailingTags } = fragment;
  return concatenate([head, tagsBefore, serviceTags, cluster, tagsAfter, trailingTags]);
}

export const DEFECTS = {
  "missing-fragment": {
    description: "the fragment in the middle is left out",
    bytes: (fragment, { isMiddle }) => (isMiddle ? NOTHING : wholeFragment(fragment)),
  },
  "repeated-fragment": {
    description: "the fragment in the middle comes twice",
    bytes: (fragment, { isMiddle }) =>
      isMiddle ? concatenate([wholeFragment(fragment), wholeFragment(fragment)]) : wholeFragment(fragment),
  },
  "untagged-fragment": {
    description: "the fragment in the middle lacks its producer's tags",
    bytes: (fragment, { isMiddle }) =>
      wholeFragment(isMiddle ? { ...fragment, tagsBefore: NOTHING, tagsAfter: NOTHING } : fragment),
  },
  "other-call": {
    description: "the fragment in the middle belongs to another call, as in a stream that is used again",
    bytes: (fragment, { isMiddle }) => {
      const { tagsBefore, tagsAfter, tagsOfAnotherCall } = fragment;
      const replaced = (tags: Uint8Array) => (tags.length > 0 ? tagsOfAnotherCall : NOTHING);
      return wholeFragment(
        isMiddle ? { ...fragment, tagsBefore: replaced(tagsBefore), tagsAfter: replaced(tagsAfter) } : fragment,
      );
    },
  },
  cut: {
    description: "the stream ends in the middle of its last block, as when a connection is lost",
    bytes: (fragment, { isLast }) => {
      if (!isLast) return wholeFragment(fragment);
      const cluster = fragment.cluster.subarray(0, fragment.cluster.length - Math.ceil(fragment.lastBlockBytes / 2));
      return wholeFragment({ ...fragment, cluster, tagsAfter: NOTHING, trailingTags: NOTHING });
    },
  },
  "service-error": {
    description: "the service ends the stream in the middle with error 5000",
    bytes: (fragment, { isMiddle, isPastMiddle }) => {
      if (isMiddle) return liveErrorDocument(INTERNAL_ERROR, "internal error");
      return isPastMiddle ? NOTHING : wholeFragment(fragment);
    },
  },
  damaged: {
    description: "a byte in the middle is overwritten, so that nothing after it can be read",
    bytes: (fragment, { isMiddle }) => {
      if (!isMiddle) return wholeFragment(fragment);
      const cluster = Uint8Array.from(fragment.cluster);
      cluster[cluster.length - fragment.lastBlockBytes] = NO_ELEMENT;
      return wholeFragment({ ...fragment, cluster });
    },
  },
} satisfies Record<string, Defect>;

export type DefectName = keyof typeof DEFECTS;
