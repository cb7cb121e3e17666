import type { EndedCall } from "../../engine/engine.ts";
import type { Policies } from "../../engine/policies.ts";
import type { CallTrace } from "../../engine/trace.ts";
import { recordsOf } from "../../local/chime/detail-records.ts";
import type { MemoryDesk } from "../../shared/desk/memory-desk.ts";
import type { Fact } from "../../shared/events/facts.ts";
import type { Notice } from "../../shared/flow/index.ts";
import { decodeJournal, JOURNAL_ATTRIBUTE, type Journal } from "../../shared/flow/journal.ts";
import { canonicalJson } from "../../shared/schema.ts";
import { MOST_ATTRIBUTE_BYTES } from "../../shared/sma/rules/attributes.ts";

export type Said = Fact;

export interface Seen {
  readonly policies: Policies;
  readonly said: readonly Said[];
  readonly desk: MemoryDesk;
  readonly notices: readonly Notice[];
}

/** Why the caller may hear the fallback: the world was against it, not the flow. */
const EXCUSES: ReadonlySet<string> = new Set(["SERVICE_REFUSED", "DEADLINE"]);

/** Where invocations overlap, the service may keep what the older one knew: its flow calls whom the younger one has called already. */
const isExcused = (code: string, { overlappingInvocations }: Policies) =>
  EXCUSES.has(code) || (overlappingInvocations && code === "INVALID_REPLY");

/** What must be so of every call, and is not. */
export function problemsOf({ trace, facts }: EndedCall, seen: Seen): string[] {
  const problems = [...replyProblems(trace, seen), ...journalProblems(trace, seen), ...factProblems(seen)];
  if (trace.ended?.reason === "too-long") problems.push("the call was left alone until the service ended it");
  const alive = facts.legs.length - trace.legs.filter(({ event }) => event === "ended").length;
  if (alive > 0) problems.push(`${alive} legs are left behind`);
  const records = recordsOf(facts, { nameOf: () => "", isStreaming: () => false });
  const recorded = records.filter(({ record }) => record.kind === "sma").length;
  if (recorded !== facts.legs.length) problems.push(`${recorded} of ${facts.legs.length} legs have a record`);
  for (const { error } of seen.notices.filter(({ kind }) => kind === "fallback")) {
    const { code = "", message = String(error) } = Object(error) as { code?: string; message?: string };
    if (!isExcused(code, seen.policies)) problems.push(`the caller heard the fallback: ${code} ${message}`);
  }
  return problems;
}

/** Where invocations overlap, the service may keep what the older one knew of the call: what is asked then may come to nothing. */
function replyProblems({ invocations }: CallTrace, { policies }: Seen): string[] {
  const isProblem = (severity: string) =>
    severity === "error" || (severity === "warning" && !policies.overlappingInvocations);
  return invocations.flatMap(({ request, findings }) =>
    findings
      .filter(({ severity }) => isProblem(severity))
      .map(({ path, message }) => `${request.Sequence} ${request.InvocationEventType}: ${path} ${message}`),
  );
}

/** Journals stay within bounds, and what a step came to stays as it was first told. */
function journalProblems({ invocations }: CallTrace, { policies }: Seen): string[] {
  const problems: string[] = [];
  let before: Journal | null = null;
  for (const { request, reply } of invocations) {
    const attributes = (reply as { TransactionAttributes?: Record<string, string> } | undefined)?.TransactionAttributes;
    const encoded = attributes?.[JOURNAL_ATTRIBUTE];
    if (encoded === undefined) continue;
    const where = `${request.Sequence} ${request.InvocationEventType}`;
    const bytes = Buffer.byteLength(JSON.stringify(attributes));
    if (bytes > MOST_ATTRIBUTE_BYTES) problems.push(`${where}: attributes of ${bytes} bytes`);
    const journal = decodeJournal(encoded);
    // Invocations at once may each go on from what they know: the service keeps one of them.
    if (before && !policies.overlappingInvocations && journal.over !== "failed" && isSameRun(before, journal)) {
      const changed = before.entries.findIndex(
        (entry, at) => canonicalJson(entry) !== canonicalJson(journal.entries[at]),
      );
      if (changed >= 0) problems.push(`${where}: the result of step ${changed + 1} has changed`);
    }
    before = journal;
  }
  return problems;
}

const isSameRun = (a: Journal, b: Journal) => a.flow === b.flow && a.generation === b.generation;

/** The same fact says the same, whenever it is said; a call leaves one message at the most, and one report. */
function factProblems({ said, desk, policies }: Seen): string[] {
  const byId = new Map<string, Set<string>>();
  for (const fact of said) {
    const ways = byId.get(fact.factId) ?? new Set<string>();
    byId.set(fact.factId, ways.add(canonicalJson(fact)));
  }
  const contradictions = [...byId.values()].filter((ways) => ways.size > 1).length;
  const problems = contradictions > 0 ? [`${contradictions} facts are said in two ways`] : [];
  if (desk.voicemails.length > 1 && !policies.overlappingInvocations)
    problems.push(`one call left ${desk.voicemails.length} messages`);
  if (desk.reports.length > 1) problems.push(`one call reported ${desk.reports.length} times`);
  return problems;
}
