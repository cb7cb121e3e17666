import type { Finding, ServiceError, Severity } from "../finding.ts";

/** What is noted on the way through a reply. */
export interface Notes {
  readonly findings: Finding[];
  /** Page of the guide that the rules come from. */
  source: string;
}

export function emptyNotes(source: string): Notes {
  return { findings: [], source };
}

/** Something the service refuses: what was found, what is allowed, and how it would say so. */
export interface Refusal {
  readonly path: string;
  readonly rule: string;
  /** The kind of thing that was found; a value only where it cannot be private. */
  readonly found: string;
  readonly allowed: string;
  readonly fix?: string;
  readonly error: ServiceError | undefined;
}

export function refuse(notes: Notes, { path, rule, found, allowed, fix, error }: Refusal): void {
  const message = `Found ${found}, allowed is ${allowed}.`;
  const finding = {
    severity: "error",
    path,
    rule,
    message,
    fix: fix ?? setTo(path, allowed),
    source: notes.source,
  } as const;
  notes.findings.push(error ? { ...finding, error } : finding);
}

/** Something the service accepts that its author should know. */
export function remark(
  notes: Notes,
  severity: Exclude<Severity, "error">,
  path: string,
  rule: string,
  message: string,
  fix: string,
): void {
  notes.findings.push({ severity, path, rule, message, fix, source: notes.source });
}

function setTo(path: string, allowed: string): string {
  return `Set ${path.slice(path.lastIndexOf(".") + 1)} to ${allowed}.`;
}

/** A name as it may stand in a message: names a developer chose, not what a caller may have said. */
export function shownName(name: string): string {
  return /^[\w.$-]{1,64}$/.test(name) ? name : `a name of ${name.length} characters`;
}

/** The known name that was probably meant, if there is one. */
export function nearest<Name extends string>(name: string, known: Iterable<Name>): Name | undefined {
  const wanted = plain(name);
  let best: Name | undefined;
  let bestDistance = Math.min(4, Math.floor(wanted.length / 3) + 1);
  for (const candidate of known) {
    const distance = plain(candidate).startsWith(wanted) ? 1 : editDistance(wanted, plain(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

const plain = (name: string) =>
  name
    .slice(0, 64)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");

/** Insertions, deletions and replacements that make one text of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
