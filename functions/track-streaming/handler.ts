import { eventsIn } from "../../shared/events/notification.ts";
import { parseStreamingStatus } from "../../shared/events/streaming-status.ts";
import { deployed } from "../../shared/runtime/deployed.ts";

/**
 * Folds each `Chime VoiceConnector Streaming Status` event into its call; the outbox does the rest. A Voice Connector tells
 * EventBridge, a topic or a queue, or several of them: what comes by more than one way changes nothing the second time.
 */
export const handler = deployed("track-streaming", ({ calls, logger }) => async (event) => {
  const changes = eventsIn(event).map(parseStreamingStatus);
  for (const change of changes) {
    const { transactionId, siprec } = change;
    if (siprec?.kind === "unreadable") logger.warn(siprec.reason, { transactionId });
    await calls.apply(change);
  }
});
