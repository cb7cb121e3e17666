import { readFileSync } from "node:fs";
import { recordsOf } from "../../../functions/ingest-records/records-of.ts";
import type { Call } from "../../../shared/calls/call.ts";
import { digestOf } from "../../../shared/calls/digest.ts";
import { effectsOf } from "../../../shared/calls/effects.ts";
import { analysedBy } from "../../../shared/calls/insight.ts";
import { answeredBy, invokedBy } from "../../../shared/calls/invocation.ts";
import { linksBetween } from "../../../shared/calls/link.ts";
import { missingOf } from "../../../shared/calls/missing.ts";
import { type Change, reduce } from "../../../shared/calls/reducer.ts";
import { parseAnalytics } from "../../../shared/events/analytics.ts";
import { factDetail } from "../../../shared/events/facts.ts";
import { parseStreamingStatus } from "../../../shared/events/streaming-status.ts";
import { seededRandom } from "../../../shared/random.ts";
import { buildRecordKey } from "../../../shared/records/key.ts";
import { canonicalJson } from "../../../shared/schema.ts";
import { parseRequest } from "../../../shared/sma/request.ts";
import { readSample, readStory, sampleFiles } from "../../support/samples.ts";
import { callDetails, LEG_A, LEG_B, REQUESTS } from "../../support/sma-requests.ts";
import { recordingOf } from "../../support/stories.ts";

const TRANSACTION = "646d58d4-0b84-411a-81aa-4aed1e3b142a";
const ORDERS = 1000;

const streaming = readStory("two-leg-call").map(parseStreamingStatus);

function recordChanges(kind: "cdr" | "sdr" | "sma", members: Record<string, unknown> = {}): Change[] {
  const key = buildRecordKey(kind, { ownerId: "abcdef", startTime: 1_793_700_000_000, transactionId: TRANSACTION });
  const text = readFileSync(new URL(`../../../events/records/${kind}.json`, import.meta.url), "utf8");
  return recordsOf(key, Buffer.from(JSON.stringify({ ...(JSON.parse(text) as object), ...members }))).changes;
}

/** A SIP media application answers the Voice Connector's call, under a transaction of its own, and bridges it to a third number. */
const APPLICATION = "3f1d0f7e-7f6b-4b1e-9d5a-0c2a4e6b8d10";
const startedAt = (offset: number) => ({ StartTimeInMilliseconds: String(1_793_700_000_000 + offset) });
const first = { ...LEG_A, From: "+12065550100", To: "+13605550111", ...startedAt(400) };
const second = { ...LEG_B, From: "+13605550111", To: "+14255550177", ...startedAt(3000) };
const requests = [
  { ...REQUESTS.NEW_INBOUND_CALL, Sequence: 1, CallDetails: callDetails(first) },
  { ...REQUESTS.HANGUP, Sequence: 2, CallDetails: callDetails({ ...first, Status: "Disconnected" }, second) },
].map((request) => {
  const CallDetails = { ...request.CallDetails, TransactionId: APPLICATION };
  return parseRequest({ ...request, CallDetails });
});
const asked = requests.flatMap((request): Change[] => [
  invokedBy(request, 1_793_700_000_000 + request.Sequence * 1000),
  answeredBy(request, { Actions: [{ Type: "CallAndBridge" }] }),
]);
const OUTWARD = "8c1d0f7e-7f6b-4b1e-9d5a-0c2a4e6b8d77";

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
  { kind: "overdue", transactionId: TRANSACTION },
  ...asked,
  ...recordChanges("sma", { TransactionId: APPLICATION, CallId: LEG_A.CallId }),
  { kind: "overdue", transactionId: APPLICATION },
  // The connector that the bridge leaves by calls it another transaction.
  ...recordChanges("cdr", {
    TransactionId: OUTWARD,
    CallId: "outward@203.0.113.11",
    SourcePhoneNumber: "+13605550111",
    DestinationPhoneNumber: "+14255550177",
    Direction: "Outbound",
    StartTimeEpochSeconds: 1793700003,
    EndTimeEpochSeconds: 1793700009,
    Streaming: false,
  }),
  ...analysed.flatMap((change) => (change === null ? [] : [change])),
];

function fold(changes: readonly Change[]): Call[] {
  const calls = new Map<string, Call>();
  for (const change of changes) {
    calls.set(change.transactionId, reduce(calls.get(change.transactionId) ?? null, change));
  }
  return [...calls.values()];
}

/** Every record, what follows from it, what is missing of it, and which belong together. */
const told = (calls: readonly Call[]) =>
  canonicalJson([
    calls.map((call) => canonicalJson([call, effectsOf(call).map(canonicalJson).sort(), missingOf(call)])).sort(),
    linksBetween(calls.map(digestOf)),
  ]);

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

it("the transactions of one call are linked, by what they have in common and with how sure that is", () => {
  const links = linksBetween(fold(TOLD).map(digestOf));

  expect(links).toEqual([
    { calls: [APPLICATION, TRANSACTION], by: "both-numbers-and-time", confidence: 0.9 },
    { calls: [APPLICATION, OUTWARD], by: "both-numbers-and-time", confidence: 0.9 },
    { calls: [TRANSACTION, OUTWARD], by: "one-number-and-time", confidence: 0.6 },
  ]);
});

it("what is missing is said: each source that is lost, and nothing where all spoke", () => {
  const missingWithout = (isLost: (change: Change) => boolean) =>
    missingOf(fold(TOLD.filter((change) => change.transactionId === TRANSACTION && !isLost(change)))[0] as Call).map(
      ({ part }) => part,
    );

  expect(missingWithout(() => false)).toEqual([]);
  expect(missingWithout(({ kind }) => kind === "started" || kind === "ended")).toEqual(["announcement"]);
  expect(missingWithout(({ kind }) => kind === "recorded")).toEqual(["recording"]);
  expect(missingWithout((change) => change.kind === "detail-recorded" && change.detail.kind === "cdr")).toEqual([
    "call-detail-record",
  ]);
  expect(missingWithout((change) => change.kind === "detail-recorded" && change.detail.kind === "sdr")).toEqual([
    "streaming-detail-record",
  ]);
  expect(missingWithout(({ kind }) => kind === "ended")).toEqual(["end-of-leg", "end-of-leg"]);
});

it("a call of which only the call detail record came is reported as the sample has it", () => {
  const alone = fold([...recordChanges("cdr"), { kind: "overdue", transactionId: TRANSACTION }]);

  const reported = alone.flatMap(effectsOf).flatMap((effect) => (effect.kind === "fact" ? [effect.fact] : []));

  const incomplete = reported.filter(({ type }) => type === "Call Incomplete");
  expect(incomplete.map((fact) => factDetail(fact, 1))).toEqual([readSample("carillon/call-incomplete.json").detail]);
});
