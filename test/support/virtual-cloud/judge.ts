import type { RunOutcome } from "./run.ts";

/** What a run came to, against the same call without faults. */
export type Verdict =
  | { readonly kind: "identical" }
  /** Something is missing, and the recording says what. */
  | { readonly kind: "incomplete"; readonly reasons: readonly string[] }
  | { readonly kind: "wrong"; readonly because: readonly string[] };

/** Silence that nobody announced is wrong from this length on: shorter is the tolerance between time and samples. */
const UNANNOUNCED_SAMPLES = 160;

/**
 * Judges a run: a complete recording is bit for bit that of the call without faults; an incomplete one has reasons, holds nothing
 * that was not said at that place, and lists what is missing; and the same facts were told, by their ids.
 */
export function judge(outcome: RunOutcome, faultless: RunOutcome): Verdict {
  const because = [...defects(outcome), ...factsApart(outcome, faultless), ...audioApart(outcome, faultless)];
  if (because.length > 0) return { kind: "wrong", because };
  return outcome.isComplete ? { kind: "identical" } : { kind: "incomplete", reasons: outcome.reasons };
}

function defects({ failures, deadLetters, isComplete, reasons }: RunOutcome): string[] {
  return [
    ...failures.map((failure) => `the local cloud failed: ${failure}`),
    ...(deadLetters > 0 ? [`${deadLetters} dead letters`] : []),
    ...(!isComplete && reasons.length === 0 ? ["incomplete without a reason"] : []),
  ];
}

/** Types are told with the ids; whether a recording is ready or incomplete is one fact. What never came may be said as a fact of its own. */
function factsApart({ facts, isComplete }: RunOutcome, faultless: RunOutcome): string[] {
  const missing = [...faultless.facts].filter(([id]) => !facts.has(id)).map(([, type]) => `never said: ${type}`);
  const allowed = isComplete ? [] : ["Call Incomplete"];
  const extra = [...facts]
    .filter(([id, type]) => !faultless.facts.has(id) && !allowed.includes(type))
    .map(([, type]) => `said too much: ${type}`);
  return [...missing, ...extra];
}

function audioApart({ audio, manifest, isComplete }: RunOutcome, faultless: RunOutcome): string[] {
  if (!audio) return isComplete ? ["complete without audio"] : [];
  if (!faultless.audio) return ["audio of a call that has none"];
  const shift = Math.round(((originOf(manifest) - originOf(faultless.manifest)) * audio.rateInHertz) / 1000);
  return audio.channels.flatMap((channel, index) => {
    const expected = faultless.audio?.channels[index];
    if (!expected) return [`channel ${index} too much`];
    if (isComplete) return equal(channel, expected) && shift === 0 ? [] : [`channel ${index} is not bit-identical`];
    return wrongSamples(channel, expected, shift, listedGaps(manifest, index)).map(
      (what) => `channel ${index}: ${what}`,
    );
  });
}

function wrongSamples(
  channel: Int16Array,
  expected: Int16Array,
  shift: number,
  gaps: readonly [number, number][],
): string[] {
  let silent = 0;
  for (let at = 0; at < channel.length; at++) {
    const [is, should] = [channel[at] ?? 0, expected[at + shift] ?? 0];
    if (is !== 0 && is !== should) return [`sample ${at} is ${is}, not ${should}`];
    const isMissing = is === 0 && should !== 0 && !gaps.some(([from, to]) => at >= from && at < to);
    silent = isMissing ? silent + 1 : 0;
    if (silent >= UNANNOUNCED_SAMPLES) return [`audio before sample ${at} is missing, and no gap says so`];
  }
  return [];
}

interface ManifestChannel {
  readonly leadSamples: number;
  readonly samples: number;
  readonly gaps: readonly { readonly atSamples: number; readonly samples: number }[];
}

/** Gaps in samples of the recording; before and after its leg's audio a channel is silent by what the manifest says of its length. */
function listedGaps(manifest: RunOutcome["manifest"], index: number): [number, number][] {
  const channel = (manifest?.["channels"] as ManifestChannel[] | undefined)?.[index];
  if (!channel) return [];
  const { leadSamples, samples, gaps } = channel;
  return [
    [0, leadSamples],
    ...gaps.map(({ atSamples, samples: length }): [number, number] => [
      leadSamples + atSamples,
      leadSamples + atSamples + length,
    ]),
    [leadSamples + samples, Number.POSITIVE_INFINITY],
  ];
}

function originOf(manifest: RunOutcome["manifest"]): number {
  return Date.parse(String(manifest?.["origin"]));
}

function equal(a: Int16Array, b: Int16Array): boolean {
  return a.length === b.length && a.every((sample, index) => sample === b[index]);
}
