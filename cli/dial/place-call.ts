import { type CallOrder, type DialledCall, dial, type Notice } from "../../local/chime/dialled-call.ts";
import type { LocalCloud } from "../../local/cloud.ts";
import { seededRandom } from "../../shared/random.ts";
import { answerWithHandler, startHandlerCloud } from "./handler-cloud.ts";

/** Numbers of the range for fiction. */
export const DEFAULT_NUMBER = "+12065550100";
export const DEFAULT_PARTY = "+12065550142";
/** Of every simulated call, so that one with the same seed is the same. */
const START = Date.UTC(2026, 0, 5, 10);

export interface HandlerCallOptions {
  /** As `readHandlerFile` takes it. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stateFolder: string;
  readonly order: CallOrder;
  readonly noticed: (notice: Notice) => void;
  /** Before the call, for example to put prompts into the local S3. */
  readonly prepare?: (cloud: LocalCloud) => Promise<void>;
  readonly onLog?: (line: string) => void;
}

/** Makes a call to or from a handler, in a local cloud of its own. @throws NoCallError, HandlerFileError */
export async function callHandler(options: HandlerCallOptions): Promise<DialledCall> {
  const { order, handler, environment, stateFolder, noticed, prepare, onLog } = options;
  const random = seededRandom(order.seed);
  const failures: string[] = [];
  const cloud = await startHandlerCloud({
    handler,
    environment,
    stateFolder,
    random,
    calls: {},
    ...(onLog && { onLog }),
    onFailure: (description) => failures.push(description),
  });
  try {
    await prepare?.(cloud);
    answerWithHandler(cloud, order.number, random);
    const call = dial(cloud.voice, order, { startAt: START, noticed });
    const outcome = call.outcome
      .then((came) => ({ ...came, failures: [...came.failures, ...failures] }))
      .finally(() => cloud.close());
    return { ...call, outcome };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}
