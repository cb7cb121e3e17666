import { type InputIssue, InvalidInputError } from "../../errors.ts";
import { analyticsChecks } from "./checks/analytics.ts";
import { applicationChecks } from "./checks/applications.ts";
import type { Check } from "./checks/check.ts";
import { connectorChecks } from "./checks/connectors.ts";
import { groupChecks } from "./checks/groups.ts";
import { numberChecks } from "./checks/numbers.ts";
import { quotaChecks } from "./checks/quotas.ts";
import type { VoiceConfig } from "./config.ts";

const CHECKS: readonly Check[] = [
  ...connectorChecks,
  ...groupChecks,
  ...numberChecks,
  ...applicationChecks,
  ...analyticsChecks,
  ...quotaChecks,
];

/** What does not go together in a configuration whose members are each what they may be: what would fail a deployment, or leave a telephone dead. */
export function findConflicts(config: VoiceConfig): InputIssue[] {
  return CHECKS.flatMap((check) => [...check(config)]);
}

/** @throws InvalidInputError naming everything that does not go together */
export function checkConflicts(config: VoiceConfig, what: string): void {
  const issues = findConflicts(config);
  if (issues.length > 0) throw new InvalidInputError(what, issues);
}
