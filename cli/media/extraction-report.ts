import type { StreamError } from "../../shared/media/fragment-reader.ts";
import type { Alignment, Anomaly, DriftCorrection } from "../../shared/media/leg-plan.ts";
import { describeTrack, type ExtractedAudio, type ExtractedTrack } from "./extraction.ts";
import { isoTime } from "./inspection-json.ts";
import { plural, printable, seconds } from "./text.ts";

/** Where something is wrong, by the time of the WAV file. */
export interface Irregularity<Cause = string> {
  readonly cause: Cause;
  readonly atSeconds: number;
  readonly atSamples: number;
  readonly samples: number;
  /** Fragment that revealed it; in Matroska that is not of the service, the number of its cluster. */
  readonly fragment: string;
}

export interface ExtractedChannel {
  readonly track: { readonly number: number; readonly name: string | null };
  /** Audio and the silence between it, without what aligns the track with others. */
  readonly samples: number;
  readonly leadSamples: number;
  readonly trailSamples: number;
  readonly gapSamples: number;
  /** Filled with silence. */
  readonly gaps: readonly Irregularity[];
  /** Left out. */
  readonly overlaps: readonly Irregularity[];
  /** Silence put in, or, below zero, audio left out, because clock and sampling drifted apart. */
  readonly drifts: readonly Irregularity[];
  /** Stretches of audio without a time that can be believed: they follow what came before. */
  readonly untimedRuns: number;
}

/** The document that `carillon media extract --json` prints. */
export interface Extraction {
  readonly file: string;
  readonly out: string;
  readonly mediaType: string;
  readonly rateInHertz: number;
  readonly durationSeconds: number;
  readonly samples: number;
  /** Producer time of the first sample; null where the stream has none. */
  readonly startTime: string | null;
  /** The file ends inside a fragment. */
  readonly truncated: boolean;
  /** The error with which the service ended the stream. */
  readonly error: StreamError | null;
  /** Whether something that cannot be read follows the audio. */
  readonly unreadable: boolean;
  readonly channels: readonly ExtractedChannel[];
}

export function extractionOf(
  file: string,
  out: string,
  audio: ExtractedAudio<unknown>,
  aligned: Alignment<number>,
): Extraction {
  const { mediaType, rateInHertz, tracks, truncated, streamError, failure, isTimed } = audio;
  return {
    file,
    out,
    mediaType,
    rateInHertz,
    durationSeconds: aligned.samples / rateInHertz,
    samples: aligned.samples,
    startTime: isTimed ? isoTime(aligned.origin) : null,
    truncated,
    error: streamError,
    unreadable: failure !== null,
    channels: tracks.map((track, index) => channelOf(track, aligned.legs[index], rateInHertz)),
  };
}

function channelOf(
  { number, name, plan }: ExtractedTrack<unknown>,
  leg: Alignment<number>["legs"][number] | undefined,
  rateInHertz: number,
): ExtractedChannel {
  const leadSamples = leg?.leadSamples ?? 0;
  const placed = <Cause extends string>({ atSamples, ...rest }: Anomaly<Cause>): Irregularity<Cause> => ({
    ...rest,
    atSamples: leadSamples + atSamples,
    atSeconds: (leadSamples + atSamples) / rateInHertz,
  });
  const drift = (correction: DriftCorrection) => placed({ ...correction, cause: "drift" });
  return {
    track: { number, name },
    samples: plan.samples,
    leadSamples,
    trailSamples: leg?.trailSamples ?? 0,
    gapSamples: plan.gapSamples,
    gaps: plan.gaps.map(placed),
    overlaps: plan.overlaps.map(placed),
    drifts: plan.drifts.map(drift),
    untimedRuns: plan.untimedRuns,
  };
}

const CAUSES: Readonly<Record<string, string>> = {
  "missing-fragment": "no fragment covers it",
  "short-block": "blocks hold less audio than their times promise",
  "overlapping-audio": "its time is taken by audio before it",
  "repeated-fragment": "the fragment was there before",
  drift: "clock and sampling drifted apart",
};

/** More lines of a kind say little to a reader. */
const MOST_LINES = 10;
const SIDES = ["left", "right"];

/** What a person wants to know of it. */
export function extractionText(extraction: Extraction): string {
  const { out, channels, rateInHertz, durationSeconds, mediaType, startTime, truncated, error } = extraction;
  const inSeconds = (samples: number) => seconds((samples * 1000) / rateInHertz);
  const lines = [
    `${out}: ${seconds(durationSeconds * 1000)}, ${rateInHertz} Hz, ${plural(channels.length, "channel")}`,
    `  from     ${mediaType}${startTime === null ? "" : `, producer time ${startTime}`}`,
    ...channels.flatMap((channel, index) => {
      const side = channels.length === 2 ? SIDES[index] : channels.length === 1 ? "mono" : `channel ${index + 1}`;
      return [
        `  ${String(side).padEnd(8)} track ${describeTrack(channel.track)}: ${channelText(channel, inSeconds)}`,
        ...irregularityLines("silence", channel.gaps, inSeconds),
        ...irregularityLines("left out", channel.overlaps, inSeconds),
        ...irregularityLines("moved by", channel.drifts, inSeconds),
      ];
    }),
    ...(error === null
      ? []
      : [`  the service ended the stream with error ${error.id ?? ""} ${printable(error.message)}`.trimEnd()]),
    ...(truncated ? ["  the file ends inside a fragment: what came before is all there is"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function channelText(channel: ExtractedChannel, inSeconds: (samples: number) => string): string {
  const { samples, gapSamples, gaps, overlaps, leadSamples, trailSamples, untimedRuns } = channel;
  const left = overlaps.reduce((sum, overlap) => sum + overlap.samples, 0);
  return [
    `${inSeconds(samples - gapSamples)} of audio`,
    gaps.length === 0 ? "no gaps" : `${plural(gaps.length, "gap")} of ${inSeconds(gapSamples)} in all`,
    overlaps.length === 0 ? "no overlaps" : `${plural(overlaps.length, "overlap")} of ${inSeconds(left)} in all`,
    ...(leadSamples > 0 ? [`starts after ${inSeconds(leadSamples)}`] : []),
    ...(trailSamples > 0 ? [`ends ${inSeconds(trailSamples)} early`] : []),
    ...(untimedRuns > 0 ? [`${plural(untimedRuns, "piece")} without a time`] : []),
  ].join(", ");
}

function irregularityLines(
  what: string,
  irregularities: readonly Irregularity[],
  inSeconds: (samples: number) => string,
): string[] {
  const lines = irregularities
    .slice(0, MOST_LINES)
    .map(
      ({ atSamples, samples, cause }) =>
        `    at ${inSeconds(atSamples).padStart(12)}  ${what} ${inSeconds(samples)}: ${CAUSES[cause] ?? cause}`,
    );
  const more = irregularities.length - lines.length;
  return more > 0 ? [...lines, `    and ${more} more; --json shows all`] : lines;
}
