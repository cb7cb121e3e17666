import { type Call, roleOf } from "../../shared/calls/call.ts";
import { digestOf } from "../../shared/calls/digest.ts";
import { type Ending, endingOf } from "../../shared/calls/ending.ts";
import { type Missing, missingOf } from "../../shared/calls/missing.ts";
import { type Fork, forkOf, type Party, partiesOf } from "../../shared/calls/parties.ts";
import { type Span, spansOf } from "../../shared/calls/spans.ts";
import { costOf, type RateTable } from "../../shared/records/cost.ts";
import { parseRecord } from "../../shared/records/record.ts";
import type { WholeCall } from "./call-source.ts";
import { type Asked, askedOf, type Moment, momentsOf } from "./moments.ts";

/** A stretch of a call in time, for a drawing. */
export interface Lane {
  readonly kind: Span["source"] | "recording";
  readonly label: string;
  readonly note: string;
  /** Epoch milliseconds. */
  readonly startTime: number;
  /** Null: nobody said when it ended. */
  readonly endTime: number | null;
}

export interface CallView {
  readonly transactionId: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly voiceConnectorId: string | null;
  readonly startTime: number | null;
  readonly endTime: number | null;
  readonly outcome: string;
  readonly ending: Ending;
  /** How audio of a call that another system carries came here. */
  readonly fork: Fork | null;
  /** Who took part, by what that system says. */
  readonly parties: readonly (Pick<Party, "displayName" | "user" | "labels"> & { readonly roles: readonly string[] })[];
  readonly lanes: readonly Lane[];
  readonly moments: readonly Moment[];
  /** What the handler was told and what it answered, in order. */
  readonly handler: readonly Asked[];
  readonly recording: {
    readonly complete: boolean;
    readonly durationSeconds: number;
    readonly reasons: readonly string[];
    readonly place: string | null;
  } | null;
  /** Where recordings lie that a handler had made. */
  readonly applicationRecordings: readonly string[];
  readonly cost: {
    readonly lines: readonly { readonly usageType: string; readonly amount: number | null }[];
    readonly total: number | null;
    readonly currency: string | null;
  };
  readonly missing: readonly Missing[];
  readonly links: WholeCall["links"];
}

/** Everything that there is to tell of a call, from every record that belongs to it. */
export function viewOf({ calls, links }: WholeCall, rates: RateTable | null): CallView {
  const [first] = calls;
  if (first === undefined) throw new RangeError("a call has at least one record");
  const digests = calls.map(digestOf);
  const times = digests.flatMap(({ startTime, endTime }) => [startTime, endTime]).filter((time) => time !== null);
  const [{ from, to, outcome } = digestOf(first)] = digests;
  const endings = calls.map(endingOf);
  const { recording } = calls.find((call) => call.recording !== null) ?? first;
  return {
    transactionId: first.transactionId,
    from,
    to,
    voiceConnectorId: first.voiceConnectorId || null,
    startTime: times.length === 0 ? null : Math.min(...times),
    endTime: times.length === 0 ? null : Math.max(...times),
    outcome,
    // What the handler saw tells more than a record, whichever of the linked records it stands in.
    ending: endings.find(({ saidBy }) => saidBy === "application") ?? endingOf(first),
    fork: calls.map(forkOf).find((fork) => fork !== null) ?? null,
    parties: calls.flatMap((call) =>
      partiesOf(call).map(({ displayName, user, labels, legIds }) => {
        const roles = legIds.flatMap((legId) => call.legs[legId] ?? []).map(roleOf);
        return { displayName, user, labels, roles: roles.filter((role) => role !== "unknown") };
      }),
    ),
    lanes: calls.flatMap((call) => lanesOf(call)),
    moments: calls.flatMap(momentsOf).sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1)),
    handler: calls.flatMap(askedOf),
    recording: recording && {
      complete: recording.complete,
      durationSeconds: recording.durationSeconds,
      reasons: recording.reasons,
      place: recording.key === null ? null : `s3://${recording.bucket}/${recording.key}`,
    },
    applicationRecordings: calls.flatMap(({ invocations }) =>
      Object.values(invocations).flatMap(({ recordedTo }) => recordedTo ?? []),
    ),
    cost: costOfCalls(calls, rates),
    missing: calls.flatMap(missingOf),
    links,
  };
}

const NAMES: Readonly<Record<Span["source"], string>> = {
  stream: "stream",
  application: "handler",
  cdr: "CDR",
  sdr: "SDR",
  sma: "SMA record",
};
const ORDER: readonly Lane["kind"][] = ["application", "stream", "recording", "cdr", "sma", "sdr"];

function lanesOf(call: Call): Lane[] {
  const lanes = spansOf(call).flatMap((span): Lane[] => {
    const { source, role, startTime, endTime, from, to, id } = span;
    if (startTime === null) return [];
    const tag = source === "application" ? call.applicationLegs[id]?.tag : undefined;
    const label = tag ?? (source === "stream" && role !== null && role !== "unknown" ? role : NAMES[source]);
    const ends = from === null && to === null ? "" : `${from ?? "?"} → ${to ?? "?"}`;
    return [{ kind: source, label, note: ends, startTime, endTime }];
  });
  const [stream] = lanes.filter(({ kind }) => kind === "stream");
  const { recording } = call;
  if (recording !== null && stream !== undefined) {
    const { startTime } = stream;
    const note = recording.complete ? "complete" : "incomplete";
    const endTime = startTime + recording.durationSeconds * 1000;
    lanes.push({ kind: "recording", label: "recording", note, startTime, endTime });
  }
  return lanes.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.startTime - b.startTime);
}

function costOfCalls(calls: readonly Call[], rates: RateTable | null): CallView["cost"] {
  const records = calls.flatMap(({ details }) => Object.values(details));
  const lines = records.map(({ kind, source }) => {
    const record = parseRecord(kind, source);
    return { usageType: record.usageType ?? "?", amount: (rates && costOf(record, rates)?.amount) ?? null };
  });
  const priced = lines.flatMap(({ amount }) => amount ?? []);
  const total = priced.length === 0 ? null : Math.round(priced.reduce((sum, one) => sum + one, 0) * 1e6) / 1e6;
  return { lines, total, currency: rates?.currency ?? null };
}
