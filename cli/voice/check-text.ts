import type { Difference } from "../../functions/provision-chime/diff.ts";
import { type ConnectorState, pingText } from "./connector-state.ts";

/** One thing that is looked at, and how it is. */
export interface Finding {
  readonly isGood: boolean;
  readonly text: string;
}

/** A phone system sends OPTIONS every minute or so: after this long without one it is not there. */
const PING_LIMIT = 10 * 60_000;

/** What is amiss with a Voice Connector, as it is and as the configuration has it. */
export function findingsOf(
  state: ConnectorState,
  { differences, isDeclared }: { differences: readonly Difference[]; isDeclared: boolean },
  now: number,
): Finding[] {
  const { termination, origination, health, streaming, numbers } = state;
  const pingedAt = health?.Timestamp?.getTime() ?? null;
  const callsOut = termination !== null && !termination.Disabled;
  const findings: (Finding | null)[] = [
    isDeclared
      ? { isGood: differences.length === 0, text: driftText(differences) }
      : { isGood: false, text: "it is not in the configuration: nothing keeps it as it is" },
    callsOut
      ? {
          isGood: pingedAt !== null && now - pingedAt <= PING_LIMIT,
          text: `the last OPTIONS ping came: ${pingText(health)}`,
        }
      : null,
    {
      isGood: callsOut || (origination !== null && !origination.Disabled),
      text: callsOut
        ? "the phone system can call out"
        : origination && !origination.Disabled
          ? "the phone system can be called"
          : "neither termination nor origination is enabled: no call goes through it",
    },
    numbers.length > 0 && (origination === null || origination.Disabled === true)
      ? {
          isGood: false,
          text: `${numbers.length} numbers are assigned to it, and origination is not enabled: calls to them go nowhere`,
        }
      : null,
    streaming && !streaming.Disabled && streaming.DataRetentionInHours === 0
      ? { isGood: false, text: "it streams to streams that keep five minutes only" }
      : null,
  ];
  return findings.filter((finding) => finding !== null);
}

function driftText(differences: readonly Difference[]): string {
  if (differences.length === 0) return "it is as the configuration says";
  return `it is not as the configuration says: ${differences.map(({ path }) => path).join(", ")}; see carillon config diff`;
}
