/** How bad it is: an error fails an action or ends the call on AWS; a warning does not do what it seems to; an info is worth knowing. */
export type Severity = "error" | "warning" | "info";

/** What the service says in `ACTION_FAILED`, or in `INVALID_LAMBDA_RESPONSE`. */
export interface ServiceError {
  readonly ErrorType: string;
  readonly ErrorMessage: string;
}

/** One thing about a reply that its author should know. */
export interface Finding {
  readonly severity: Severity;
  /** Where in the reply, for example `Actions[1].Parameters.Repeat`; empty for the reply as a whole. */
  readonly path: string;
  /** Stable name of the rule, in kebab case. */
  readonly rule: string;
  /** What was found and what is allowed; never the value of a member that may be private. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /** Page of the Amazon Chime SDK developer guide, or other source of the rule. */
  readonly source: string;
  /** What the service answers when it meets this, where it fails one action. */
  readonly error?: ServiceError;
}
