import {
  type ChimeSDKVoiceClient,
  NotFoundException,
  UpdateSipMediaApplicationCallCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import type { Waiting } from "../../shared/desk/desk.ts";

/** Tells a call something. A call that is over needs to be told nothing. */
export type UpdateCall = (call: Waiting, told: Readonly<Record<string, string>>) => Promise<void>;

export function callUpdater(voice: ChimeSDKVoiceClient): UpdateCall {
  return async ({ sipMediaApplicationId, transactionId }, told) => {
    try {
      await voice.send(
        new UpdateSipMediaApplicationCallCommand({
          SipMediaApplicationId: sipMediaApplicationId,
          TransactionId: transactionId,
          Arguments: told,
        }),
      );
    } catch (error) {
      if (!(error instanceof NotFoundException)) throw error;
    }
  };
}
