import { CarillonError } from "../errors.ts";
import type { Finding } from "./finding.ts";

/** An action or reply that the service would refuse. Never retryable: it will not improve. */
export class InvalidReplyError extends CarillonError {
  readonly code = "INVALID_REPLY";
  /** What the service would refuse: path, rule, fix. */
  readonly findings: readonly Finding[];

  /** @param what name of the action, or `The reply` */
  constructor(what: string, findings: readonly Finding[]) {
    const lines = findings.map(({ path, message, fix }) => `${path || "(root)"}: ${message} ${fix}`);
    super(`${what} is not valid: ${lines.join(" ")}`);
    this.findings = findings;
  }
}

/** @throws InvalidReplyError where one of the findings is an error */
export function assertNoErrors(what: string, findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new InvalidReplyError(what, errors);
}
