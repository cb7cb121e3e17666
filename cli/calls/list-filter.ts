import { type CallDigest, isFailure } from "../../shared/calls/digest.ts";
import { comparableNumber } from "../../shared/calls/spans.ts";

/** Which calls a list shows: those that everything that is given says. */
export interface ListFilter {
  /** From or to it, in any form. */
  readonly number?: string;
  /** Id of the Voice Connector. */
  readonly connector?: string;
  /** Those that were not answered, or whose recording is not complete. */
  readonly failed?: boolean;
}

export function isListed(digest: CallDigest, { number, connector, failed = false }: ListFilter): boolean {
  return (
    (number === undefined || hasNumber(digest, comparableNumber(number))) &&
    (connector === undefined || digest.voiceConnectorId === connector) &&
    (!failed || isFailure(digest.outcome) || digest.recording === "incomplete")
  );
}

function hasNumber({ from, to, conversations }: CallDigest, number: string): boolean {
  const numbers = [from, to, ...conversations.flatMap((one) => [one.from, one.to])];
  return numbers.some((one) => one !== null && comparableNumber(one) === number);
}
