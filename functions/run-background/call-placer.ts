import {
  type ChimeSDKVoiceClient,
  ChimeSDKVoiceServiceException,
  CreateSipMediaApplicationCallCommand,
} from "@aws-sdk/client-chime-sdk-voice";

export interface OutboundCall {
  /** E.164. */
  readonly from: string;
  readonly to: string;
  readonly sipMediaApplicationId: string;
  /** `ArgumentsMap` of the call. */
  readonly args: Readonly<Record<string, string>>;
}

/** What is known after asking for a call. */
export type Asked =
  | { readonly kind: "placed"; readonly transactionId: string }
  /** The service said no: there is no call. */
  | { readonly kind: "not-accepted"; readonly errorName: string; readonly retryable: boolean }
  /** No answer, or a failure of the service: there may be a call. */
  | { readonly kind: "unknown" };

export type PlaceCall = (call: OutboundCall) => Promise<Asked>;

const MAY_PASS: ReadonlySet<string> = new Set(["ThrottledClientException", "ResourceLimitExceededException"]);

/**
 * Asks for a call once: the operation has no client token, so that to ask again may call somebody twice.
 * @param voice with `maxAttempts: 1`
 */
export function callPlacer(voice: ChimeSDKVoiceClient): PlaceCall {
  return async ({ from, to, sipMediaApplicationId, args }) => {
    try {
      const { SipMediaApplicationCall } = await voice.send(
        new CreateSipMediaApplicationCallCommand({
          FromPhoneNumber: from,
          ToPhoneNumber: to,
          SipMediaApplicationId: sipMediaApplicationId,
          ArgumentsMap: args,
        }),
      );
      const transactionId = SipMediaApplicationCall?.TransactionId;
      return transactionId === undefined ? { kind: "unknown" } : { kind: "placed", transactionId };
    } catch (error) {
      if (!(error instanceof ChimeSDKVoiceServiceException) || error.$fault !== "client") return { kind: "unknown" };
      return { kind: "not-accepted", errorName: error.name, retryable: MAY_PASS.has(error.name) };
    }
  };
}
