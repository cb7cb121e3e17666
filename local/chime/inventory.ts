import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { TEXTS, takes } from "../../shared/chime/limits.ts";
import { arnsOf } from "./arns.ts";
import type { VoiceContext } from "./context.ts";
import { badRequest, notFound } from "./errors.ts";
import { callingNameStatusOf, countryOf, isCounted, isReleased, ruleOf, statusOf, typeOf } from "./number-state.ts";
import type { InventoryNumber } from "./resources.ts";

/** @returns with its plus sign, which the service lets a client leave out */
export function withPlus(number: string): string {
  if (takes(TEXTS.phoneNumber, number)) return number.startsWith("+") ? number : `+${number}`;
  throw badRequest(`A phone number must be ${TEXTS.phoneNumber.allowed}.`);
}

/** The numbers of the account as time goes by. */
export function inventoryOf({ resources, now, policies, ...place }: VoiceContext) {
  const { numbers, rules } = resources;
  const arns = arnsOf(place);

  /** Without those whose time in the deletion queue is over. */
  function all(): readonly InventoryNumber[] {
    const at = now();
    for (const number of numbers.all()) if (isReleased(number, at)) numbers.delete(number.id);
    return numbers.all();
  }

  return {
    all,
    /** How many count against the quota. */
    count: () => all().filter(isCounted).length,
    find: (number: string) => all().find(({ id }) => id === withPlus(number)),
    /** @throws ServiceError NotFoundException, BadRequestException when it is no number */
    get(number: string): InventoryNumber {
      const id = withPlus(number);
      const found = all().find((one) => one.id === id);
      if (found) return found;
      throw notFound("The phone number is not in the account.");
    },
    toWire(number: InventoryNumber): voice.PhoneNumber {
      const { id, name, productType, orderId, assignment, callingName, deletedAt, createdAt, updatedAt } = number;
      const rule = ruleOf(number, rules.all());
      const country = countryOf(id);
      const associations: voice.PhoneNumberAssociation[] = [
        ...(rule
          ? [{ Name: "SipRuleId" as const, Value: rule.id, AssociatedTimestamp: new Date(rule.createdAt) }]
          : []),
        ...(assignment
          ? [{ Name: assignment.to, Value: assignment.id, AssociatedTimestamp: new Date(assignment.at) }]
          : []),
      ];
      return {
        PhoneNumberId: id,
        E164PhoneNumber: id,
        PhoneNumberArn: arns.number(number),
        ...(country && { Country: country }),
        Type: typeOf(id),
        ProductType: productType,
        Status: statusOf(number, rules.all(), now()),
        Capabilities: { InboundCall: true, OutboundCall: true, InboundSMS: false, OutboundSMS: false },
        Associations: associations,
        ...(callingName?.name && { CallingName: callingName.name }),
        CallingNameStatus: callingNameStatusOf(callingName, now(), policies.callingNameTakes),
        CreatedTimestamp: new Date(createdAt),
        UpdatedTimestamp: new Date(updatedAt),
        ...(typeof deletedAt === "number" && { DeletionTimestamp: new Date(deletedAt) }),
        OrderId: orderId,
        Name: name,
      };
    },
  };
}
