import { CarillonError } from "../../shared/errors.ts";
import type { Answer } from "../../shared/flow/index.ts";
import { canonicalJson } from "../../shared/schema.ts";
import type { Handler, HandlerAnswer } from "../handler.ts";
import type { WireRequest } from "../request.ts";
import type { Scheduler } from "../scheduler.ts";
import type { LeapingClock } from "./leaping-clock.ts";

/** The same event was answered in two ways. */
export class UnevenAnswerError extends CarillonError {
  readonly code = "UNEVEN_ANSWER";

  constructor(request: WireRequest, first: unknown, second: unknown) {
    super(
      `Event ${request.Sequence} (${request.InvocationEventType}) was answered in two ways: the flow takes time, chance or changing state from elsewhere than call.\nfirst:  ${JSON.stringify(first)}\nsecond: ${JSON.stringify(second)}`,
    );
  }
}

export interface FlowHandlerOptions {
  readonly answer: Answer;
  readonly scheduler: Scheduler;
  /** The clock that the answerer was given. */
  readonly clock: LeapingClock;
  /** Lambda version that is asked; may change between calls, as in a deployment. */
  readonly functionVersion: () => string;
  /** Milliseconds between the answer and its arrival, beside what side effects take. Default 40. */
  readonly latency?: ((request: WireRequest) => number) | undefined;
  /** Told of an event that two runs answered in two ways. Without it, each event is answered once. */
  readonly uneven?: ((error: UnevenAnswerError) => void) | undefined;
}

/** An answerer of flows as a handler of the engine: what side effects take by its clock passes in the call, too. */
export function flowHandler(options: FlowHandlerOptions): Handler {
  const { answer, scheduler, clock, functionVersion, latency = () => 40, uneven } = options;
  // The clock is one for all invocations: they run one after the other, also when they overlap in the call.
  let before: Promise<unknown> = Promise.resolve();

  async function run(request: WireRequest, askedAt: number): Promise<{ reply: unknown; took: number }> {
    clock.set(askedAt);
    const reply = await answer(structuredClone(request), { functionVersion: functionVersion(), askedAt });
    return { reply: JSON.parse(JSON.stringify(reply)), took: clock.now() - askedAt };
  }

  async function runTwice(request: WireRequest, askedAt: number): Promise<{ reply: unknown; took: number }> {
    const first = await run(request, askedAt);
    if (!uneven) return first;
    const second = await run(request, askedAt);
    if (canonicalJson(first.reply) !== canonicalJson(second.reply)) {
      uneven(new UnevenAnswerError(request, first.reply, second.reply));
    }
    return first;
  }

  return {
    invoke(request, tell) {
      const askedAt = scheduler.now();
      const work = before.then(() => runTwice(request, askedAt));
      before = work.catch(() => {});
      const later = (milliseconds: number, what: HandlerAnswer) => scheduler.after(milliseconds, () => tell(what));
      scheduler.whenDone(
        work,
        ({ reply, took }) => later(took + latency(request), { kind: "reply", payload: reply }),
        (error) => later(latency(request), { kind: "function-error", errorType: "Error", errorMessage: String(error) }),
      );
    },
  };
}
