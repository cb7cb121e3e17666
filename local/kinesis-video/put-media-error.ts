import { CarillonError } from "../../shared/errors.ts";

/** Error ids of PutMedia acknowledgements (API_dataplane_PutMedia). */
export const PUT_MEDIA_ERROR_IDS = {
  STREAM_READ_ERROR: 4000,
  MAX_FRAGMENT_SIZE_REACHED: 4001,
  MAX_FRAGMENT_DURATION_REACHED: 4002,
  FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS: 4004,
  MORE_THAN_ALLOWED_TRACKS_FOUND: 4005,
  INVALID_MKV_DATA: 4006,
  INVALID_PRODUCER_TIMESTAMP: 4007,
  STREAM_NOT_ACTIVE: 4008,
  FRAGMENT_METADATA_LIMIT_REACHED: 4009,
  TRACK_NUMBER_MISMATCH: 4010,
  FRAMES_MISSING_FOR_TRACK: 4011,
} as const;

export type PutMediaErrorCode = keyof typeof PUT_MEDIA_ERROR_IDS;

/** What a producer sent cannot be taken; it goes back as an ERROR acknowledgement and ends the session. */
export class PutMediaError extends CarillonError {
  readonly code: PutMediaErrorCode;

  constructor(code: PutMediaErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  get id(): number {
    return PUT_MEDIA_ERROR_IDS[this.code];
  }
}
