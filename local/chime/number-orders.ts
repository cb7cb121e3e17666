import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import { badRequest, limitExceeded } from "./errors.ts";
import { inventoryOf, withPlus } from "./inventory.ts";
import { countriesFor, isNeverAcquired, numbersFor } from "./number-pool.ts";
import { isUnitedStates } from "./number-state.ts";
import type { NumberOrder } from "./resources.ts";

const FOUND_BY_DEFAULT = 10;

/** New numbers: what there is, and orders of it. */
export function orderOperations(context: VoiceContext) {
  const { resources, now, newId, quotas, policies } = context;
  const { numbers, orders } = resources;
  const inventory = inventoryOf(context);

  function toWire(order: NumberOrder): voice.PhoneNumberOrder {
    const { id, productType, phoneNumbers, failing = [], fulfilledAt = 0, createdAt } = order;
    const isOver = now() >= fulfilledAt;
    const statusOf = (number: string) => (failing.includes(number) ? "Failed" : "Acquired");
    return {
      PhoneNumberOrderId: id,
      ProductType: productType,
      OrderType: "New",
      Status: isOver ? outcomeOf(order) : "Processing",
      OrderedPhoneNumbers: phoneNumbers.map((number) => ({
        E164PhoneNumber: number,
        Status: isOver ? statusOf(number) : "Processing",
      })),
      CreatedTimestamp: new Date(createdAt),
      UpdatedTimestamp: new Date(isOver ? Math.max(createdAt, fulfilledAt) : createdAt),
    };
  }

  /** @returns the numbers, each once. @throws ServiceError BadRequestException */
  function checked(given: readonly string[], productType: voice.PhoneNumberProductType): readonly string[] {
    if (given.length === 0) throw badRequest("E164PhoneNumbers must name a number.");
    const phoneNumbers = given.map(withPlus);
    if (new Set(phoneNumbers).size < phoneNumbers.length)
      throw badRequest("E164PhoneNumbers: a number is there twice.");
    if (productType === "VoiceConnector" && !phoneNumbers.every(isUnitedStates)) {
      throw badRequest("Numbers outside the United States must have the product type SipMediaApplicationDialIn.");
    }
    const known = phoneNumbers.findIndex((number) => {
      const there = inventory.find(number);
      return there !== undefined && !there.fails;
    });
    if (known >= 0) throw badRequest(`E164PhoneNumbers[${known}] is in the account, or on order, already.`);
    return phoneNumbers;
  }

  return {
    async SearchAvailablePhoneNumbers(input: voice.SearchAvailablePhoneNumbersRequest) {
      const { Country, AreaCode, State, City, TollFreePrefix, PhoneNumberType, NextToken } = input;
      const filter = {
        country: Country,
        areaCode: AreaCode,
        state: State,
        city: City,
        tollFreePrefix: TollFreePrefix,
        type: PhoneNumberType,
      };
      const free = [...numbersFor(filter)].filter((number) => !inventory.find(number));
      const { page, ...next } = pageByName(free, String, input.MaxResults ?? FOUND_BY_DEFAULT, NextToken);
      return { E164PhoneNumbers: page, ...next };
    },
    async CreatePhoneNumberOrder({ ProductType, E164PhoneNumbers, Name = "" }) {
      const phoneNumbers = checked(E164PhoneNumbers, ProductType);
      if (inventory.count() + phoneNumbers.length > quotas.phoneNumbers) {
        throw limitExceeded(`An account has at most ${quotas.phoneNumbers} phone numbers.`);
      }
      const at = now();
      const fulfilledAt = at + policies.orderTakes;
      const made = { createdAt: at, updatedAt: at, productType: ProductType };
      const failing = phoneNumbers.filter(isNeverAcquired);
      const order = orders.put({ id: newId(), phoneNumbers, failing, fulfilledAt, ...made });
      for (const id of phoneNumbers) {
        const fails = failing.includes(id);
        numbers.put({ id, name: Name, orderId: order.id, acquiredAt: fulfilledAt, fails, ...made });
      }
      return { PhoneNumberOrder: toWire(order) };
    },
    async GetPhoneNumberOrder({ PhoneNumberOrderId }) {
      return { PhoneNumberOrder: toWire(orders.get(PhoneNumberOrderId)) };
    },
    async ListPhoneNumberOrders({ MaxResults = LARGEST_PAGE, NextToken }: voice.ListPhoneNumberOrdersRequest) {
      const { page, ...next } = pageByName(orders.all(), ({ id }) => id, MaxResults, NextToken);
      return { PhoneNumberOrders: page.map(toWire), ...next };
    },
    async ListSupportedPhoneNumberCountries({ ProductType }) {
      return { PhoneNumberCountries: countriesFor(ProductType) };
    },
  } satisfies Operations<typeof voice>;
}

function outcomeOf({ phoneNumbers, failing = [] }: NumberOrder): voice.PhoneNumberOrderStatus {
  if (failing.length === 0) return "Successful";
  return failing.length === phoneNumbers.length ? "Failed" : "Partial";
}
