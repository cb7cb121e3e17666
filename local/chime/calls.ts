import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { Operations } from "../wire/operations.ts";
import { badRequest, checkNumber, checkSize } from "./checks.ts";
import type { VoiceContext } from "./context.ts";

/** API reference, SipHeadersMap, SMACreateCallArgumentsMap and SMAUpdateCallArgumentsMap. */
const MOST_PAIRS = 20;

export function callOperations({ resources, telephony }: VoiceContext) {
  const { applications, numbers } = resources;
  return {
    async CreateSipMediaApplicationCall(input) {
      const { FromPhoneNumber, ToPhoneNumber, SipMediaApplicationId, SipHeaders = {}, ArgumentsMap } = input;
      // The operation declares no NotFoundException.
      if (!applications.find(SipMediaApplicationId)) throw badRequest("There is no such SIP media application");
      const from = checkNumber(FromPhoneNumber, "FromPhoneNumber");
      if (!numbers.find(from)) throw badRequest("FromPhoneNumber must be a number of the account");
      checkSize("SipHeaders", Object.keys(SipHeaders).length, 0, MOST_PAIRS);
      checkSize("ArgumentsMap", Object.keys(ArgumentsMap ?? {}).length, 0, MOST_PAIRS);
      const TransactionId = telephony.place({
        applicationId: SipMediaApplicationId,
        from,
        to: checkNumber(ToPhoneNumber, "ToPhoneNumber"),
        sipHeaders: SipHeaders,
        ...(ArgumentsMap && { arguments: ArgumentsMap }),
      });
      return { SipMediaApplicationCall: { TransactionId } };
    },
    async UpdateSipMediaApplicationCall({ SipMediaApplicationId, TransactionId, Arguments }) {
      checkSize("Arguments", Object.keys(Arguments).length, 0, MOST_PAIRS);
      telephony.update(SipMediaApplicationId, TransactionId, Arguments);
      return { SipMediaApplicationCall: { TransactionId } };
    },
  } satisfies Operations<typeof voice>;
}
