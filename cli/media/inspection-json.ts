import type { MatroskaError } from "../../shared/media/errors.ts";
import type { Counts, InspectedFragment, Inspection } from "./inspection.ts";

/** The largest distance from 1970 that a date can have (ECMA-262, Time Values). */
const LAST_MILLISECOND = 8.64e15;

/** ISO 8601; null for no time, and for one that no date can be. */
export function isoTime(milliseconds: number | null): string | null {
  if (milliseconds === null || !(Math.abs(milliseconds) <= LAST_MILLISECOND)) return null;
  return new Date(milliseconds).toISOString();
}

/** The document that `carillon media inspect --json` prints. `frames`, `cutBlock` and the errors are there only where there is one. */
export function inspectionJson(file: string, inspection: Inspection, fragments: readonly InspectedFragment[]) {
  const { truncated, cutBlock, tracks, failure } = inspection;
  return {
    file,
    ...countsJson(inspection),
    truncated,
    ...(cutBlock === null ? {} : { cutBlock }),
    fragments: fragments.map(fragmentJson),
    tracks: tracks.map(({ number, name, codecId, sha256, ...counts }) => ({
      number,
      name,
      codecId,
      ...countsJson(counts),
      sha256,
    })),
    ...(failure === null ? {} : { error: errorJson(failure) }),
  };
}

function fragmentJson(fragment: InspectedFragment) {
  const { number, producerTimestamp, serverTimestamp, millisBehindNow, tags, truncated, endedBy, error } = fragment;
  return {
    number,
    producerTimestamp: isoTime(producerTimestamp),
    serverTimestamp: isoTime(serverTimestamp),
    millisBehindNow,
    tags,
    ...countsJson(fragment),
    truncated,
    endedBy,
    ...(error === null ? {} : { error }),
  };
}

function countsJson({ blocks, payloadBytes, frames }: Counts) {
  return { blocks, payloadBytes, ...(frames === null ? {} : { frames }) };
}

function errorJson({ code, message, offsetBytes, element }: MatroskaError) {
  return { code, message, offsetBytes, element };
}
