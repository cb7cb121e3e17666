import type { ReceivedRequest } from "../sma/request.ts";
import { hangups } from "./action-list.ts";
import type { LegsNow } from "./legs-now.ts";
import type { Order } from "./steps.ts";

/** What a call still needs whose flow is over: that no leg stays behind. */
export function tidyUp(request: ReceivedRequest, legs: LegsNow): Order[] {
  const everyLeg = hangups(legs);
  switch (request.InvocationEventType) {
    case "HANGUP":
      return everyLeg;
    case "ACTION_FAILED":
      // What failed was to be followed by the end of the call. Parties that talk go on talking.
      return request.ActionData.Type === "Hangup" || legs.isOtherConnected ? [] : everyLeg;
    case "INVALID_LAMBDA_RESPONSE":
      return legs.isOtherConnected ? [] : everyLeg;
    case "ACTION_SUCCESSFUL":
      // The other leg answered after the caller had gone.
      return legs.isCallerGone ? everyLeg : [];
    case "CALL_ANSWERED":
      return everyLeg;
    default:
      return [];
  }
}
