import { readFileSync } from "node:fs";
import { recordsOf } from "../../../functions/ingest-records/records-of.ts";
import type { Call } from "../../../shared/calls/call.ts";
import { effectsOf } from "../../../shared/calls/effects.ts";
import { analysedBy } from "../../../shared/calls/insight.ts";
import { type Change, reduce } from "../../../shared/calls/reducer.ts";
import { parseAnalytics } from "../../../shared/events/analytics.ts";
import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import { seededRandom } from "../../../shared/random.ts";
import { buildRecordKey } from "../../../shared/records/key.ts";
import { canonicalJson } from "../../../shared/schema.ts";
import { readSample, readStory, sampleFiles } from "../../support/samples.ts";
import { recordingOf } from "../../support/stories.ts";

const TRANSACTION = "646d58d4-0b84-411a-81aa-4aed1e3b142a";
const ORDERS = 1000;

const streaming = readStory("two-leg-call").map(parseStreamingStatus);

function recordChanges(kind: "cdr" | "sdr"): Change[] {
  const key = buildRecordKey(kind, { ownerId: "abcdef", startTime: 1_793_700_000_000, transactionId: TRANSACTION });
  return recordsOf(key, readFileSync(new URL(`../../../events/records/${kind}.json`, import.meta.url))).changes;
}

const analysed = ["media-insights", "voice-analytics"]
  .flatMap(sampleFiles)
  .map((path) => analysedBy(parseAnalytics(readSample(path))))
  .filter((change) => change?.transactionId === TRANSACTION);

const drained = streaming.flatMap((change): Change[] =>
  change.kind === "ended"
    ? [
        {
          kind: "leg-drained",
          transactionId: TRANSACTION,
          legId: change.stream.legId,
          drain: { at: change.at, reason: "ended", epoch: 1, parts: 1, explanation: null },
        },
      ]
    : [],
);

/** Everything that any source says of one call. */
const TOLD: readonly Change[] = [
  ...streaming,
  ...drained,
  { kind: "recorded", transactionId: TRANSACTION, recording: recordingOf(1, true) },
  ...recordChanges("cdr"),
  ...recordChanges("sdr"),
  ...analysed.flatMap((change) => (change === null ? [] : [change])),
];

const fold = (changes: readonly Change[]) => changes.reduce<Call | null>(reduce, null);
const told = (call: Call | null) => canonicalJson([call, call && effectsOf(call).map(canonicalJson).sort()]);

it("all sources of one call, in any order, some twice, one lost, make the same record and the same facts", () => {
  const random = seededRandom(1);
  const below = (limit: number) => Math.floor(random() * limit);
  const withoutEach = TOLD.map((_, lost) => told(fold(TOLD.filter((_change, index) => index !== lost))));
  for (let order = 0; order < ORDERS; order++) {
    const lost = below(TOLD.length);
    const kept = TOLD.filter((_, index) => index !== lost);
    const delivered = [...kept, ...Array.from({ length: 5 }, () => kept[below(kept.length)] ?? kept[0])]
      .flatMap((change) => (change === undefined ? [] : [{ change, rank: random() }]))
      .sort((a, b) => a.rank - b.rank)
      .map(({ change }) => change);

    expect(told(fold(delivered))).toBe(withoutEach[lost]);
  }
  // Nothing is told in vain, but what a later word on the same tone analysis replaces.
  const whole = told(fold(TOLD));
  const unmissed = TOLD.filter((_, lost) => withoutEach[lost] === whole);
  expect(unmissed.every((change) => change.kind === "analysed" && change.insight.kind === "voice-tone")).toBe(true);
});

it("what a call record says of itself holds nothing biometric", () => {
  expect(told(fold(TOLD))).not.toMatch(/\bvp-|0\.94567856/);
});
