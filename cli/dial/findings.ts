import type { TracedInvocation } from "../../engine/trace.ts";
import type { Finding } from "../../shared/sma/finding.ts";
import { parseRequest } from "../../shared/sma/request.ts";
import { validateReply } from "../../shared/sma/validate.ts";

/** All that can be said of a reply: by the validator, and by the engine that ran it. The worst first. */
export function findingsOf({ request, reply, findings, attempts }: TracedInvocation): Finding[] {
  const isReplied = attempts.some(({ answer }) => answer === "reply");
  const judged = isReplied ? validateReply(reply, parseRequest(request)) : [];
  const seen = new Set<string>();
  const all = [...judged, ...findings].filter(({ rule, path }) => {
    const key = `${rule} ${path}`;
    return seen.has(key) ? false : seen.add(key);
  });
  return all.sort((a, b) => RANKS[a.severity] - RANKS[b.severity]);
}

const RANKS: Readonly<Record<Finding["severity"], number>> = { error: 0, warning: 1, info: 2 };

/** The same said of several places. */
export interface FindingGroup extends Finding {
  readonly morePaths: number;
}

/** Findings that say the same of several places become one. */
export function grouped(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const group = groups.get(key);
    groups.set(key, group ? { ...group, morePaths: group.morePaths + 1 } : { ...finding, morePaths: 0 });
  }
  return [...groups.values()];
}

export const keyOf = ({ rule, message, fix }: Finding): string => [rule, message, fix].join("\n");
