import type { ResourceKey } from "../../shared/chime/resources.ts";
import { CarillonError, messageOf } from "../../shared/errors.ts";
import { maskText } from "../../shared/runtime/masking.ts";
import { ProvisioningError } from "./errors.ts";
import { outcomeOf } from "./retries.ts";

/**
 * Takes a step, so that whatever it fails with is an error of ours that says which resource it was about.
 * @throws CarillonError
 */
export async function namingFailure<Result>(
  key: ResourceKey,
  what: string,
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof CarillonError) throw error;
    const name = error instanceof Error ? error.name : "an error";
    throw new ProvisioningError(
      "SERVICE_REFUSED",
      `${key} could not be ${what}: ${name}: ${maskText(messageOf(error))}`,
      {
        cause: error,
        retryable: outcomeOf(error) !== "refused",
      },
    );
  }
}
