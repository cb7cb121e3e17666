import type { Call } from "../../shared/calls/call.ts";
import type { Calls } from "../../shared/calls/calls.ts";
import type { Logger } from "../../shared/runtime/logger.ts";
import { findLegs, type StreamDirectory, windowOf } from "./find-legs.ts";

export interface LostLegsServices {
  readonly calls: Calls;
  readonly directory: StreamDirectory;
  readonly logger: Pick<Logger, "warn">;
}

/** A call has two legs. */
const LEGS = 2;

/**
 * For a call of which nothing more will come and that has fewer legs than it must have streamed: looks for them in Kinesis Video Streams and
 * lets the call know what is found, which is then read and recorded as if it had been announced. What is not found is reported as missing.
 */
export async function recoverLostLegs({ calls, directory, logger }: LostLegsServices, call: Call): Promise<void> {
  const { transactionId, voiceConnectorId } = call;
  const hasStreamed =
    Object.keys(call.legs).length > 0 || Object.values(call.details).some(({ source }) => source["Streaming"] === true);
  const window = windowOf(call);
  if (!hasStreamed || Object.keys(call.legs).length >= LEGS || voiceConnectorId === "" || window === null) return;
  try {
    const found = await findLegs(directory, call, window);
    for (const change of found) await calls.apply(change);
    if (found.length > 0) logger.warn("legs that no event announced were found in their streams", { transactionId });
  } catch (error) {
    // What is missing is reported all the same.
    logger.warn("streams could not be looked through", error as Error);
  }
}
