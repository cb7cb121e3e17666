import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { Operations } from "../wire/operations.ts";
import type { VoiceContext } from "./context.ts";
import { badRequest } from "./errors.ts";
import { inventoryOf, withPlus } from "./inventory.ts";
import { isInService } from "./number-state.ts";

export function callOperations(context: VoiceContext) {
  const { resources, telephony, now } = context;
  const { applications } = resources;
  const inventory = inventoryOf(context);
  return {
    async CreateSipMediaApplicationCall(input) {
      const { FromPhoneNumber, ToPhoneNumber, SipMediaApplicationId, SipHeaders = {}, ArgumentsMap } = input;
      // The operation declares no NotFoundException.
      if (!applications.find(SipMediaApplicationId)) throw badRequest("There is no such SIP media application");
      const caller = inventory.find(FromPhoneNumber);
      if (!caller || !isInService(caller, now())) throw badRequest("FromPhoneNumber must be a number of the account");
      const TransactionId = telephony.place({
        applicationId: SipMediaApplicationId,
        from: caller.id,
        to: withPlus(ToPhoneNumber),
        sipHeaders: SipHeaders,
        ...(ArgumentsMap && { arguments: ArgumentsMap }),
      });
      return { SipMediaApplicationCall: { TransactionId } };
    },
    async UpdateSipMediaApplicationCall({ SipMediaApplicationId, TransactionId, Arguments }) {
      telephony.update(SipMediaApplicationId, TransactionId, Arguments);
      return { SipMediaApplicationCall: { TransactionId } };
    },
  } satisfies Operations<typeof voice>;
}
