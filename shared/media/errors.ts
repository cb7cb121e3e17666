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
