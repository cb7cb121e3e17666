import { type DeadLetterOrigin, isRetryable } from "./dead-letter.ts";
import { MetricUnit, type Services } from "./services.ts";

/**
 * Handles one input. What no repetition will make better goes to the dead letters, whole, and counts as handled; what may go better
 * another time is thrown.
 */
export async function orDeadLetter(
  services: Pick<Services, "metrics" | "logger" | "deadLetters">,
  origin: DeadLetterOrigin,
  body: string,
  handle: () => Promise<unknown>,
): Promise<unknown> {
  try {
    const reply = await handle();
    services.metrics.addMetric("Handled", MetricUnit.Count, 1);
    return reply;
  } catch (error) {
    services.logger.error("the input could not be handled", error as Error);
    if (isRetryable(error)) throw error;
    await services.deadLetters.keep(origin, body, error);
    services.metrics.addMetric("DeadLetters", MetricUnit.Count, 1);
    return undefined;
  }
}
