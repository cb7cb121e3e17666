import type { Publisher, SendableEffect } from "../../shared/calls/calls.ts";
import { CarillonError } from "../../shared/errors.ts";

/** Stands for anything that ends a publication in the middle: a crash, a timeout, a refusal. */
export class CutOffError extends CarillonError {
  readonly code = "CUT_OFF";

  constructor() {
    super("the publication was cut off", { retryable: true });
  }
}

/** What happens to the entry at a position: it is not sent, or it is sent and nobody hears of it. */
export type Fate = "sent" | "cut-before" | "cut-after";

export interface RecordingPublisher extends Publisher {
  /** Everything that was sent, in order. */
  readonly sent: SendableEffect[];
}

/**
 * Keeps what is sent through it.
 * @param fateOf decides by the position of the entry among all that were tried, from 0
 */
export function createRecordingPublisher(
  fateOf: (position: number, entry: SendableEffect) => Fate = () => "sent",
): RecordingPublisher {
  const sent: SendableEffect[] = [];
  let position = 0;
  return {
    sent,
    async publish(entries, markSent) {
      for (const entry of entries) {
        const fate = fateOf(position++, entry);
        if (fate === "cut-before") throw new CutOffError();
        sent.push(entry);
        if (fate === "cut-after") throw new CutOffError();
        markSent(entry);
      }
    },
  };
}
