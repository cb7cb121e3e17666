import { CarillonError } from "../../../shared/errors.ts";
import type { Flow } from "../../../shared/flow/index.ts";

/** What a part of a flow comes to, or something else where a step in it fails. */
export function* orElse<Result, Else>(part: Flow<Result>, otherwise: Else): Flow<Result | Else> {
  try {
    return yield* part;
  } catch (error) {
    if (error instanceof CarillonError) return otherwise;
    throw error;
  }
}
