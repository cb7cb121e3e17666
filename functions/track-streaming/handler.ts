import { parseStreamingStatus } from "../../shared/events/streaming-status.ts";
import { deployed } from "../../shared/runtime/deployed.ts";

/** Folds each `Chime VoiceConnector Streaming Status` event into its call; the outbox does the rest. */
export const handler = deployed("track-streaming", ({ calls }) => async (event) => {
  await calls.apply(parseStreamingStatus(event));
});
