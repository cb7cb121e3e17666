/**
 * The error hierarchy of the whole system. Callers branch on `code` or `retryable`, never on the message;
 * the message says what is wrong and what to do about it.
 */
export interface CarillonErrorOptions {
  /** What went wrong underneath, kept for the log. */
  cause?: unknown;
  /** Whether the same call may succeed when it is made again. Default: false. */
  retryable?: boolean;
}

/** Base of every error Carillon throws on purpose. */
export abstract class CarillonError extends Error {
  /** Stable, machine-readable identification of the kind of error. */
  abstract readonly code: string;
  readonly retryable: boolean;

  constructor(message: string, options: CarillonErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.retryable = options.retryable ?? false;
  }
}

/** One thing that is wrong with an input: where, what was found, what is allowed. */
export interface InputIssue {
  /** Dotted path from the root of the input, for example `detail.isCaller`; empty for the root itself. */
  path: string;
  /** What was found there, abbreviated, never a value (values may be private). */
  found: string;
  /** What would have been accepted. */
  allowed: string;
}

/** An event, record, reply or setting that does not have the documented shape. Never retryable: it will not improve. */
export class InvalidInputError extends CarillonError {
  readonly code = "INVALID_INPUT";
  /** What the input claimed or was expected to be, for example `Chime VoiceConnector Streaming Status`. */
  readonly what: string;
  readonly issues: readonly InputIssue[];

  constructor(what: string, issues: readonly InputIssue[], options: CarillonErrorOptions = {}) {
    const lines = issues.map((issue) => `${issue.path || "(root)"}: found ${issue.found}, allowed ${issue.allowed}`);
    super(`${what} is not valid: ${lines.join("; ")}`, options);
    this.what = what;
    this.issues = issues;
  }
}

/** A message for any thrown value, for logs and terminals. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
