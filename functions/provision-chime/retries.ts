import type { Clock } from "../../shared/clock.ts";

/** What a failure says of the request: not done, to be asked later, or perhaps done. */
export type Outcome = "refused" | "throttled" | "unknown";

/** By name of the error or, of the network, its code. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  ThrottledClientException: "throttled",
  ThrottlingException: "throttled",
  TooManyRequestsException: "throttled",
  ServiceFailureException: "unknown",
  ServiceUnavailableException: "unknown",
  InternalServiceError: "unknown",
  TimeoutError: "unknown",
  ECONNRESET: "unknown",
  ECONNREFUSED: "unknown",
  EPIPE: "unknown",
  ETIMEDOUT: "unknown",
  ENOTFOUND: "unknown",
  EAI_AGAIN: "unknown",
};
const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;

export function outcomeOf(error: unknown): Outcome {
  if (typeof error !== "object" || error === null) return "refused";
  const { name, code, $metadata } = error as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  const known = OUTCOMES[name ?? ""] ?? OUTCOMES[code ?? ""];
  if (known) return known;
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === TOO_MANY_REQUESTS) return "throttled";
  return status >= SERVER_ERROR ? "unknown" : "refused";
}

/** Whether the service answered with one of these errors. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** The result, or null where the service says that there is none. */
export async function orNull<Result>(result: Promise<Result>): Promise<Result | null> {
  try {
    return await result;
  } catch (error) {
    if (isNamed(error, "NotFoundException")) return null;
    throw error;
  }
}

export interface Patience {
  readonly clock: Clock;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
}

const FIRST_WAIT = 200;
const LONGEST_WAIT = 5_000;
/** Of all waits for one request together. */
const RETRY_BUDGET = 60_000;
const SETTLE_BUDGET = 30_000;

/** Exponential, with half of it left to chance, so that those who were throttled together do not come back together. */
function waitBefore(attempt: number, random: () => number): number {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  return longest / 2 + (random() * longest) / 2;
}

async function retrying<Result>(
  step: () => Promise<Result>,
  { clock, random, again, budget }: Patience & { again: (error: unknown) => boolean; budget: number },
): Promise<Result> {
  for (let attempt = 0, waited = 0; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      const wait = waitBefore(attempt, random);
      if (!again(error) || waited + wait > budget) throw error;
      await clock.sleep(wait);
      waited += wait;
    }
  }
}

/** Takes the step again while the service is not yet of one mind about what was just done. */
export function eventually<Result>(
  step: () => Promise<Result>,
  names: readonly string[],
  patience: Patience,
): Promise<Result> {
  return retrying(step, { ...patience, again: (error) => isNamed(error, ...names), budget: SETTLE_BUDGET });
}

/**
 * A middleware that sends again what was throttled, or may be sent twice, with a budget. A creation whose outcome is not known is
 * not: it may have been made, and the service would make another.
 */
export function retries(patience: Patience) {
  return <Arguments, Answer>(
    next: (given: Arguments) => Promise<Answer>,
    { commandName = "" }: { readonly commandName?: string },
  ): ((given: Arguments) => Promise<Answer>) => {
    const isCreation = commandName.startsWith("Create");
    const again = (error: unknown) => {
      const outcome = outcomeOf(error);
      return outcome === "throttled" || (outcome === "unknown" && !isCreation);
    };
    return (given) => retrying(() => next(given), { ...patience, again, budget: RETRY_BUDGET });
  };
}
