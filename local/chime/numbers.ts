import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { PERIODS } from "../../shared/chime/limits.ts";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import { badRequest, conflict, limitExceeded } from "./errors.ts";
import { inventoryOf } from "./inventory.ts";
import { forEachNumber, refusal } from "./number-errors.ts";
import { callingNameStatusOf, isBeingDeleted, isInService, isUnitedStates, ruleOf, typeOf } from "./number-state.ts";
import type { InventoryNumber } from "./resources.ts";

const ASSIGNED = "The number is assigned: take it from its Voice Connector, group or SIP rule first.";

/** The inventory: what numbers are called and used for, and how they go. */
export function numberOperations(context: VoiceContext) {
  const { resources, now, quotas, policies } = context;
  const { numbers, rules, connectors, groups } = resources;
  const inventory = inventoryOf(context);

  const isAssigned = (number: InventoryNumber) => Boolean(number.assignment || ruleOf(number, rules.all()));

  function withProductType(number: InventoryNumber, productType: voice.PhoneNumberProductType): InventoryNumber {
    if (productType === number.productType) return number;
    if (isAssigned(number)) throw conflict(ASSIGNED);
    if (productType === "VoiceConnector" && !isUnitedStates(number.id)) {
      throw badRequest("Numbers outside the United States must have the product type SipMediaApplicationDialIn.");
    }
    return { ...number, productType };
  }

  function withCallingName(number: InventoryNumber, name: string): InventoryNumber {
    const { id, callingName } = number;
    if (!isUnitedStates(id) || typeOf(id) === "TollFree") {
      throw badRequest("Only local numbers of the United States have a calling name.");
    }
    if (callingNameStatusOf(callingName, now(), policies.callingNameTakes) === "UpdateInProgress") {
      throw conflict("The calling name is being updated.");
    }
    if (callingName && now() < callingName.changedAt + PERIODS.callingNameChange) {
      throw conflict("A calling name can be changed every seven days.");
    }
    return { ...number, callingName: { name, changedAt: now() } };
  }

  function update({ PhoneNumberId = "", ProductType, CallingName, Name }: voice.UpdatePhoneNumberRequestItem) {
    const number = inventory.get(PhoneNumberId);
    const given = [ProductType, CallingName, Name].filter((value) => value !== undefined);
    if (given.length !== 1)
      throw badRequest("One attribute can be updated at a time: product type, calling name or name.");
    if (!isInService(number, now())) throw conflict("The number is being acquired or deleted.");
    const named = Name === undefined ? number : { ...number, name: Name };
    const typed = ProductType === undefined ? named : withProductType(named, ProductType);
    const updated = CallingName === undefined ? typed : withCallingName(typed, CallingName);
    return numbers.put({ ...updated, updatedAt: now() });
  }

  function remove(number: InventoryNumber): void {
    if (number.fails) numbers.delete(number.id);
    else if (!isBeingDeleted(number)) numbers.put({ ...number, deletedAt: now(), updatedAt: now() });
  }

  /** What a filter of a list names must be there. */
  const filterable: Readonly<Record<voice.PhoneNumberAssociationName, (id: string) => unknown>> = {
    SipRuleId: (id) => rules.get(id),
    VoiceConnectorId: (id) => connectors.get(id),
    VoiceConnectorGroupId: (id) => groups.get(id),
  };

  return {
    async GetPhoneNumber({ PhoneNumberId }) {
      return { PhoneNumber: inventory.toWire(inventory.get(PhoneNumberId)) };
    },
    async ListPhoneNumbers(input: voice.ListPhoneNumbersRequest) {
      const { Status, ProductType, FilterName, FilterValue, MaxResults = LARGEST_PAGE, NextToken } = input;
      if (FilterValue !== undefined) {
        if (FilterName === undefined) throw badRequest("FilterValue needs a FilterName.");
        filterable[FilterName](FilterValue);
      }
      const matching = inventory
        .all()
        .map(inventory.toWire)
        .filter((number) => Status === undefined || number.Status === Status)
        .filter((number) => ProductType === undefined || number.ProductType === ProductType)
        .filter(
          ({ Associations = [] }) =>
            FilterName === undefined ||
            Associations.some(({ Name, Value }) => Name === FilterName && (FilterValue ?? Value) === Value),
        );
      const { page, ...next } = pageByName(matching, ({ PhoneNumberId = "" }) => PhoneNumberId, MaxResults, NextToken);
      return { PhoneNumbers: page, ...next };
    },
    async UpdatePhoneNumber(input) {
      return { PhoneNumber: inventory.toWire(update(input)) };
    },
    async BatchUpdatePhoneNumber({ UpdatePhoneNumberRequestItems: items }) {
      if (items.length === 0) throw badRequest("UpdatePhoneNumberRequestItems must name a number.");
      if (new Set(items.map(({ PhoneNumberId }) => PhoneNumberId)).size < items.length) {
        throw badRequest("UpdatePhoneNumberRequestItems: a number is there twice.");
      }
      return forEachNumber(items, ({ PhoneNumberId = "" }) => PhoneNumberId, update);
    },
    async DeletePhoneNumber({ PhoneNumberId }) {
      const number = inventory.get(PhoneNumberId);
      // The operation declares no ConflictException.
      if (isAssigned(number)) throw badRequest(ASSIGNED);
      remove(number);
      return {};
    },
    async BatchDeletePhoneNumber({ PhoneNumberIds }) {
      if (PhoneNumberIds.length === 0) throw badRequest("PhoneNumberIds must name a number.");
      return forEachNumber(PhoneNumberIds, String, (id) => {
        const number = inventory.get(id);
        if (isAssigned(number)) throw refusal("PhoneNumberAssociationsExist", ASSIGNED);
        remove(number);
      });
    },
    async RestorePhoneNumber({ PhoneNumberId }) {
      const number = inventory.get(PhoneNumberId);
      if (!isBeingDeleted(number)) throw badRequest("The number is not in the deletion queue.");
      if (inventory.count() >= quotas.phoneNumbers) {
        throw limitExceeded(`An account has at most ${quotas.phoneNumbers} phone numbers.`);
      }
      const restored = numbers.put({ ...number, deletedAt: null, updatedAt: now() });
      return { PhoneNumber: inventory.toWire(restored) };
    },
  } satisfies Operations<typeof voice>;
}
