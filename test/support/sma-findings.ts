import type { ActionType } from "../../shared/sma/action-types.ts";
import type { Finding } from "../../shared/sma/finding.ts";
import type { ReceivedRequest } from "../../shared/sma/request.ts";
import { validateReply } from "../../shared/sma/validate.ts";
import { PARAMETERS } from "./sma-actions.ts";
import { REQUESTS } from "./sma-requests.ts";

/** An action with its documented members, some of them changed; those that are undefined are left out. */
export function act(Type: ActionType, changes: object = {}): { Type: ActionType; Parameters: object } {
  const { ParticipantTag: _, ...parameters } = PARAMETERS[Type] as { ParticipantTag?: string };
  return { Type, Parameters: JSON.parse(JSON.stringify({ ...parameters, ...changes })) as object };
}

export const withActions = (...Actions: unknown[]) => ({ SchemaVersion: "1.0", Actions });

/** What `validateReply` finds, each as `severity path rule ErrorType`, the last only of errors. Holds how findings are said. */
export function findings(reply: unknown, request: ReceivedRequest = REQUESTS.ACTION_SUCCESSFUL): string[] {
  return validateReply(reply, request).map((finding) => {
    const { severity, path, rule, error } = finding;
    expectPlainWords(finding);
    expect(error !== undefined).toBe(severity === "error");
    return `${severity} ${path} ${rule}${error ? ` ${error.ErrorType}` : ""}`;
  });
}

/** A finding says in whole sentences what is wrong and what to do; an error also what was found and what is allowed. */
export function expectPlainWords({ severity, rule, message, fix, source }: Finding): void {
  const isError = severity === "error";
  expect(message).toMatch(isError ? /^Found \S.*, allowed is [^.].*\S\.$/s : /^[A-Z].{10,}\S\.$/s);
  expect(fix).toMatch(/^[A-Z].{4,}\S\.$/s);
  expect([rule, source].join()).toMatch(/^[a-z-]+,[a-z0-9-]+$/);
  expect(message + fix).not.toMatch(/undefined|null\b(?<!Found null)|NaN|\[object/);
}
