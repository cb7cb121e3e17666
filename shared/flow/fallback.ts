import { hangups } from "./action-list.ts";
import { type Prompt, promptOrder, type Voice } from "./call/prompts.ts";
import type { LegsNow } from "./legs-now.ts";
import type { Order } from "./steps.ts";

/** What a caller hears when a flow cannot go on. */
export type Fallback = Prompt & {
  readonly voice?: Voice;
  /** E.164: where the call goes then. Without it, the call ends. */
  readonly transferTo?: string;
  /** E.164, a number of the account: who calls there. Default: the account's number in this call. */
  readonly callerId?: string;
};

export const DEFAULT_FALLBACK: Fallback = { say: "We are sorry. Something went wrong. Please call again later." };

/** Turns a fallback into actions. Parties that talk with each other hear it and go on talking. */
export function fallbackOrders(fallback: Fallback, legs: LegsNow): Order[] {
  if (legs.isCallerGone || legs.caller === undefined) return hangups(legs);
  const prompt = promptOrder(fallback, fallback.voice ?? {}, { leg: "LEG-A" });
  if (legs.isOtherConnected) return [prompt];
  if (fallback.transferTo === undefined) return [prompt, ...hangups(legs)];
  const parameters = {
    CallerIdNumber: fallback.callerId ?? (legs.caller.Direction === "Inbound" ? legs.caller.To : legs.caller.From),
    Endpoints: [{ BridgeEndpointType: "PSTN", Uri: fallback.transferTo }],
  } as const;
  return [prompt, { type: "CallAndBridge", parameters, leg: "LEG-A" }];
}
