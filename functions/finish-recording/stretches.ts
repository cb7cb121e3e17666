import type { Segment, SilenceCause } from "../../shared/media/leg-plan.ts";
import type { RunSource } from "./leg-audio.ts";

/** Where the audio of a channel comes from, from one sample to another. */
export type Stretch =
  | {
      readonly atSamples: number;
      readonly samples: number;
      readonly from: RunSource["from"];
      /** Key of the part that holds it. */
      readonly key: string;
      readonly firstFragment: string;
      readonly lastFragment: string;
    }
  | { readonly atSamples: number; readonly samples: number; readonly from: "silence"; readonly cause: SilenceCause };

/** The whole of a channel, stretch after stretch: neighbours from the same part are one. */
export function stretchesOf(segments: readonly Segment<RunSource>[]): Stretch[] {
  const stretches: Stretch[] = [];
  let atSamples = 0;
  for (const segment of segments) {
    const { samples } = segment;
    const last = stretches.at(-1);
    if (segment.kind === "silence") {
      stretches.push({ atSamples, samples, from: "silence", cause: segment.cause });
    } else {
      const { part, fragment, from } = segment.source;
      const isSame = last !== undefined && last.from !== "silence" && last.key === part.key;
      if (isSame) {
        stretches[stretches.length - 1] = { ...last, samples: last.samples + samples, lastFragment: fragment };
      } else {
        const { key } = part;
        stretches.push({ atSamples, samples, from, key, firstFragment: fragment, lastFragment: fragment });
      }
    }
    atSamples += samples;
  }
  return stretches;
}
