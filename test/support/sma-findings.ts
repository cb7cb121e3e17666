import type { ActionType } from "../../shared/sma/action-types.ts";
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
  return validateReply(reply, request).map(({ severity, path, rule, error, message, fix, source }) => {
    expect(message).toMatch(/^[A-Z].*\.$/s);
    expect(fix).toMatch(/^[A-Z].*\.$/s);
    expect(source).not.toBe("");
    expect(error !== undefined).toBe(severity === "error");
    return `${severity} ${path} ${rule}${error ? ` ${error.ErrorType}` : ""}`;
  });
}
