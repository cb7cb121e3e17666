import type { Leg } from "../../engine/leg.ts";
import type { LegWatcher } from "../../engine/legs.ts";
import type { LineRecording } from "../../engine/line.ts";
import type { AudioSource } from "../voice-connector/audio-source.ts";
import { connectorOf } from "./detail-records.ts";

/** A leg through a streaming Voice Connector: who it is between, and what each of them says. */
export interface StreamedLeg extends Pick<Leg, "callId" | "direction" | "from" | "to"> {
  readonly connectorId: string;
  readonly transactionId: string;
  /** Epoch milliseconds. */
  readonly answeredAt: number;
  readonly caller: AudioSource;
  readonly callee: AudioSource;
  /** Milliseconds from the answer to the end; `Infinity` while the leg goes on. */
  readonly duration: () => number;
}

export interface StreamedLegsOptions {
  readonly isStreaming: (connectorId: string) => boolean;
  /** Whether a leg is streamed while it goes on, or, where time is virtual, when it is over. */
  readonly isLive: boolean;
  /** Time of the call, epoch milliseconds. */
  readonly now: () => number;
  readonly stream: (leg: StreamedLeg) => void;
}

/** Streams what passes the lines of legs through streaming Voice Connectors, from the answer to the end. */
export function streamedLegs({ isStreaming, isLive, now, stream }: StreamedLegsOptions): LegWatcher {
  /** What goes on, by the leg's call id. */
  const ends = new Map<string, () => void>();
  return {
    answered(leg, transactionId) {
      const connectorId = connectorOf(leg);
      if (connectorId === null || !isStreaming(connectorId)) return;
      const { callId, direction, from, to } = leg;
      const answeredAt = now();
      const tape = leg.line.record("BOTH");
      let duration = Number.POSITIVE_INFINITY;
      const begin = () => {
        const [incoming, outgoing] = [0, 1].map((channel) => passing(tape, channel)) as [AudioSource, AudioSource];
        const [caller, callee] = direction === "Inbound" ? [incoming, outgoing] : [outgoing, incoming];
        const call = { connectorId, transactionId, callId, direction, from, to, answeredAt };
        stream({ ...call, caller, callee, duration: () => duration });
      };
      ends.set(callId, () => {
        duration = now() - answeredAt;
        if (!isLive) begin();
      });
      if (isLive) begin();
    },
    ended({ callId }) {
      ends.get(callId)?.();
      ends.delete(callId);
    },
  };
}

/** One direction of a line, read while it is recorded. */
function passing(tape: LineRecording, channel: number): AudioSource {
  return {
    lengthSamples: null,
    read: (from, count) => tape.read(from, count)[channel] ?? new Int16Array(count),
    close: () => {},
  };
}
