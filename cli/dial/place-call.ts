import type { EndedCall, InboundCall } from "../../engine/engine.ts";
import type { Policies } from "../../engine/policies.ts";
import { VirtualTime } from "../../engine/scheduler.ts";
import type { Unmet } from "../../engine/scripted/performer.ts";
import { scriptedPhones } from "../../engine/scripted/phones.ts";
import type { Script } from "../../engine/scripted/script.ts";
import { steadyLatency } from "../../local/chime/lambda-handler.ts";
import type { LocalCloud } from "../../local/cloud.ts";
import { CarillonError } from "../../shared/errors.ts";
import { seededRandom } from "../../shared/random.ts";
import { answerWithHandler, startHandlerCloud } from "./handler-cloud.ts";

/** Numbers of the range for fiction. */
export const DEFAULT_NUMBER = "+12065550100";
export const DEFAULT_PARTY = "+12065550142";
/** Of every simulated call, so that one with the same seed is the same. */
export const START = Date.UTC(2026, 0, 5, 10);

export interface SimulatedCallOptions {
  /** As `readHandlerFile` takes it. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly script: Script;
  readonly seed: number;
  readonly policies: Partial<Policies>;
  /** Who calls, or is called. */
  readonly party: string;
  /** The number that the handler answers, or calls from. */
  readonly number: string;
  readonly isOutbound: boolean;
  readonly stateFolder: string;
  /** Before the call, for example to put prompts into the local S3. */
  readonly prepare?: (cloud: LocalCloud) => Promise<void>;
  readonly onLog?: (line: string) => void;
}

/** What became of a call, and what its script waited for in vain. */
export interface CallOutcome {
  readonly call: EndedCall;
  readonly unmet: readonly Unmet[];
  /** What failed around the call, such as a record that could not be written. */
  readonly failures: readonly string[];
}

/** The call did not come about. */
export class NoCallError extends CarillonError {
  readonly code = "NO_CALL";
}

/** Makes a call between a handler and simulated people in virtual time, in a local cloud of its own. */
export async function simulateHandlerCall(options: SimulatedCallOptions): Promise<CallOutcome> {
  const { script, party, number, isOutbound, environment, handler, stateFolder, onLog } = options;
  const time = new VirtualTime(START);
  const random = seededRandom(options.seed);
  const unmet: Unmet[] = [];
  const ended: EndedCall[] = [];
  const failures: string[] = [];
  // The one who is called does what a script says of its number, or of the caller: there is no other.
  const callees = isOutbound ? { [party]: script.caller ?? {}, ...script.callees } : (script.callees ?? {});
  const phones = scriptedPhones({
    scheduler: time,
    random,
    script: { ...script, callees },
    unmet: (one) => unmet.push(one),
  });
  const cloud = await startHandlerCloud({
    handler,
    environment,
    stateFolder,
    random,
    calls: {
      scheduler: time,
      phones,
      policies: options.policies,
      latencyOf: steadyLatency,
      onEnded: (call) => ended.push(call),
    },
    ...(onLog && { onLog }),
    onFailure: (description) => failures.push(description),
  });
  try {
    await options.prepare?.(cloud);
    const connect: InboundCall["connect"] = (events) => phones.caller(party, events);
    begin(cloud, { party, number, isOutbound, random, connect });
    await time.run();
    await cloud.voice.telephony.settled();
  } finally {
    await cloud.close();
  }
  const [call] = ended;
  if (!call) throw new NoCallError("the call is not over, and nothing more happens in it");
  return { call, unmet, failures };
}

/** A call to or from the number that the handler of the cloud answers. @returns its transaction. @throws NoCallError */
export function begin(
  cloud: LocalCloud,
  call: {
    readonly party: string;
    readonly number: string;
    readonly isOutbound: boolean;
    readonly random: () => number;
    readonly connect: InboundCall["connect"];
  },
): string {
  const { party, number, connect, random } = call;
  const { applicationId } = answerWithHandler(cloud, number, random);
  const { telephony } = cloud.voice;
  if (call.isOutbound) return telephony.place({ applicationId, from: number, to: party, sipHeaders: {} });
  const answer = telephony.receive({ from: party, to: number, connect });
  if (answer.refused === null) return answer.transactionId;
  throw new NoCallError(`the call was refused: ${answer.refused}, SIP ${answer.sipResponseCode}`);
}
