import type { MiddlewareObj } from "@middy/core";
import type { Context } from "aws-lambda";
import type { Logger } from "../../shared/runtime/logger.ts";

/** A line of the log. */
export interface Line {
  readonly level: "warn" | "error";
  readonly message: string;
  readonly about: { readonly error?: Error } & Readonly<Record<string, unknown>>;
}

export interface LateLog {
  /** Notes what the invocation has to say. */
  readonly note: (line: Line) => void;
  /** Writes what was noted when the answer is known, and only then loads what writes it: most invocations have nothing to say. */
  readonly middleware: MiddlewareObj<unknown, unknown, Error, Context>;
}

/** @param open loads the logger */
export function lateLog(open: () => Promise<Logger>): LateLog {
  let lines: Line[] = [];
  let isFirst = true;
  let logger: Logger | null = null;

  async function opened(context: Context): Promise<Logger> {
    if (logger !== null) return logger;
    logger = await open();
    // A logger takes the first context that it is given for that of a cold start.
    if (!isFirst) logger.addContext(context);
    return logger;
  }

  async function write(context: Context): Promise<void> {
    const to = await opened(context);
    to.addContext(context);
    for (const { level, message, about } of lines) to[level](message, about);
  }

  async function after({ context }: { readonly context: Context }): Promise<void> {
    try {
      if (lines.length > 0) await write(context);
    } catch (error) {
      // What cannot be said must not keep the answer from the caller.
      console.error("the log cannot be written", error);
    } finally {
      lines = [];
      isFirst = false;
    }
  }
  return { note: (line) => void lines.push(line), middleware: { after, onError: after } };
}
