import { CarillonError } from "../errors.ts";

export type MatroskaErrorCode =
  | "NOT_MATROSKA"
  | "INVALID_ELEMENT_ID"
  | "INVALID_ELEMENT_SIZE"
  | "UNKNOWN_SIZE_NOT_ALLOWED"
  | "ELEMENT_PAST_PARENT"
  | "ELEMENT_TOO_LARGE"
  | "INVALID_BLOCK"
  | "INVALID_LACING";

/** Bytes that are not the Matroska they claim to be. Says where and in which element, never what the bytes were. */
export class MatroskaError extends CarillonError {
  readonly code: MatroskaErrorCode;
  /** Bytes from the start of the stream to the element that is wrong. */
  readonly offsetBytes: number;
  /** Name of that element, or `unknown element`. */
  readonly element: string;

  constructor(code: MatroskaErrorCode, offsetBytes: number, element: string, explanation: string) {
    super(`${explanation} (${element} at byte ${offsetBytes})`);
    this.code = code;
    this.offsetBytes = offsetBytes;
    this.element = element;
  }
}

/** All that can be wrong with an element whose bytes are there. */
export const DEFECTS = {
  notADocument: ["NOT_MATROSKA", "a document starts with an EBML header"],
  noId: ["INVALID_ELEMENT_ID", "no element id starts with this byte"],
  noSize: ["INVALID_ELEMENT_SIZE", "no size starts with a zero byte"],
  tooLarge: ["ELEMENT_TOO_LARGE", "more than is kept at once"],
  hugeSize: ["ELEMENT_TOO_LARGE", "the size is past 2^53"],
  pastParent: ["ELEMENT_PAST_PARENT", "the element ends after its parent"],
  endless: ["UNKNOWN_SIZE_NOT_ALLOWED", "only Segment and Cluster in their place may have an unknown size"],
  longInteger: ["INVALID_ELEMENT_SIZE", "an unsigned integer has at most eight bytes"],
  shortBlock: ["INVALID_BLOCK", "a block holds at least four bytes"],
  noTrackNumber: ["INVALID_BLOCK", "the track number does not fit in the block"],
  lacing: ["INVALID_LACING", "the frame sizes do not fit the block"],
} as const satisfies Record<string, readonly [code: MatroskaErrorCode, explanation: string]>;

export type Defect = keyof typeof DEFECTS;
