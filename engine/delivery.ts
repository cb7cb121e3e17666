import type { Finding } from "../shared/sma/finding.ts";
import { type ReadReply, readReply } from "../shared/sma/read-reply.ts";
import type { ReceivedRequest } from "../shared/sma/request.ts";
import { findingsOf } from "../shared/sma/validate.ts";
import type { Handler } from "./handler.ts";
import { invoke } from "./invocation.ts";
import type { CallEvent, WireRequest } from "./request.ts";
import type { InvocationEntry, TraceWriter } from "./trace.ts";
import type { World } from "./world.ts";

/** Most invocations of one call (AWS: invoke-on-call-leg). */
export const MOST_INVOCATIONS = 1_000;

export interface DeliveryOptions {
  readonly world: World;
  readonly trace: TraceWriter;
  readonly handler: () => Handler;
  /** The request for an event, as the call stands when it is sent. */
  readonly requestFor: (event: CallEvent, sequence: number) => WireRequest;
  readonly replied: (event: CallEvent, reply: ReadReply) => void;
  /** @param message what the service writes to the log of the SIP media application */
  readonly failed: (event: CallEvent, message: string) => void;
  readonly exhausted: () => void;
  /** Everything that was posted has been delivered. */
  readonly idle: () => void;
}

/** Tells the handler what happens in one call, one event at a time unless the policy says otherwise. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #waiting: CallEvent[] = [];
  #inFlight = 0;
  #sequence = 0;
  #invocations = 0;
  #last: InvocationEntry | null = null;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#inFlight === 0 && this.#waiting.length === 0;
  }

  post(event: CallEvent): void {
    this.#waiting.push(event);
    this.#pump();
  }

  /** Forgets what has not been delivered. */
  clear(): void {
    this.#waiting.length = 0;
  }

  /** Starts to count again: another application takes the call. */
  restart(): void {
    this.#sequence = 0;
  }

  /** Adds what was found out about an action of the last reply. */
  note(finding: Finding): void {
    this.#last?.findings.push(finding);
  }

  #pump(): void {
    const { overlappingInvocations } = this.#options.world.policies;
    while (overlappingInvocations || this.#inFlight === 0) {
      const event = this.#waiting.shift();
      if (!event) break;
      if (this.#invocations === MOST_INVOCATIONS) {
        this.clear();
        this.#options.exhausted();
        break;
      }
      this.#deliver(event);
    }
  }

  #deliver(event: CallEvent): void {
    const { world, trace, handler, requestFor } = this.#options;
    const { scheduler, policies } = world;
    const request = requestFor(event, ++this.#sequence);
    const entry = trace.invocation(request);
    this.#inFlight++;
    this.#invocations++;
    const requestOf = (attempt: number) => {
      if (attempt === 0 || policies.sequenceOfRetry === "same") return request;
      return { ...request, Sequence: ++this.#sequence };
    };
    invoke({ scheduler, handler: handler(), retries: policies.retries }, requestOf, (outcome, attempts) => {
      this.#inFlight--;
      entry.attempts = attempts.map((attempt) => trace.attempt(attempt));
      this.#last = entry;
      if (outcome.kind === "failed") {
        entry.problem = outcome.message;
        this.#options.failed(event, outcome.message);
      } else {
        const reply = readReply(outcome.payload, request);
        entry.reply = outcome.payload;
        // What is sent is what reading it gives: the tests parse every request.
        const sent = request as unknown as ReceivedRequest;
        entry.findings.push(...findingsOf(reply, sent), ...outcome.findings);
        if (reply.error) entry.problem = reply.error.ErrorMessage;
        this.#options.replied(event, reply);
      }
      this.#pump();
      if (this.isIdle) this.#options.idle();
    });
  }
}
