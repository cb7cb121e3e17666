import type { CallFacts, LegFacts } from "../../engine/facts.ts";
import type { Line, LineRecording } from "../../engine/line.ts";
import { type AudioSource, RATE_IN_HERTZ } from "../voice-connector/audio-source.ts";
import { connectorOf } from "./detail-records.ts";

/** A leg through a streaming Voice Connector: who it is between, and what each of them said. */
export interface StreamedLeg {
  readonly connectorId: string;
  readonly leg: LegFacts;
  /** From the answer to the end of the leg. */
  readonly caller: AudioSource;
  readonly callee: AudioSource;
}

/** Keeps what passes the lines of calls through streaming Voice Connectors until their calls are over. */
export class StreamedLegs {
  readonly #isStreaming: (connectorId: string) => boolean;
  readonly #tapes: {
    readonly arn: string;
    readonly party: string;
    readonly startedAt: number;
    readonly tape: LineRecording;
  }[] = [];

  constructor(isStreaming: (connectorId: string) => boolean) {
    this.#isStreaming = isStreaming;
  }

  /** @param party the number at the other end of the connector */
  add(arn: string | null, party: string, line: Line | null, startedAt: number): void {
    const connectorId = connectorOf({ arn });
    if (arn === null || line === null || connectorId === null || !this.#isStreaming(connectorId)) return;
    this.#tapes.push({ arn, party, startedAt, tape: line.record("BOTH") });
  }

  /** What was said on the legs of a call that is over. */
  take({ legs }: CallFacts): StreamedLeg[] {
    return legs.flatMap((leg) => {
      const isInbound = leg.direction === "Inbound";
      const party = isInbound ? leg.from : leg.to;
      const index = this.#tapes.findIndex((tape) => tape.arn === leg.arn && tape.party === party);
      const [found] = index < 0 ? [] : this.#tapes.splice(index, 1);
      if (!found) return [];
      const [incoming, outgoing] = found.tape.stop().map((samples) => sourceOf(samples, found.startedAt, leg));
      const connectorId = connectorOf(leg);
      if (!incoming || !outgoing || connectorId === null || leg.answeredAt === null) return [];
      const [caller, callee] = isInbound ? [incoming, outgoing] : [outgoing, incoming];
      return [{ connectorId, leg, caller, callee }];
    });
  }
}

/** The part of a recording between the answer and the end of its leg. */
function sourceOf(samples: Int16Array, startedAt: number, { answeredAt, endedAt }: LegFacts): AudioSource {
  const position = (time: number) => Math.round(((time - startedAt) * RATE_IN_HERTZ) / 1000);
  const part = samples.subarray(position(answeredAt ?? endedAt), position(endedAt));
  return {
    lengthSamples: part.length,
    read(from, count) {
      const read = new Int16Array(count);
      read.set(part.subarray(from, from + count));
      return read;
    },
    close: () => {},
  };
}
