import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import { pageByName } from "../page.ts";
import type { Operations } from "../wire/operations.ts";
import { badRequest, checkNumber, checkSize, conflict } from "./checks.ts";
import { LARGEST_PAGE, type VoiceContext } from "./context.ts";
import type { InventoryNumber, NumberOrder } from "./resources.ts";

/** API reference, E164PhoneNumberList and SearchAvailablePhoneNumbers. */
const MOST_NUMBERS = 50;
const MOST_FOUND = 500;
/** 555-0100 to 555-0199 of every area code is set aside for fiction. */
const FICTION = 100;
const AREA_CODE = "206";

export function numberOperations({ resources, now, newId, account, region }: VoiceContext) {
  const { numbers, orders, rules } = resources;

  function toWire({ id, name, productType, orderId, createdAt, updatedAt }: InventoryNumber): voice.PhoneNumber {
    const rule = rules.all().find(({ triggerValue }) => triggerValue === id);
    return {
      PhoneNumberId: id,
      E164PhoneNumber: id,
      PhoneNumberArn: `arn:aws:chime:${region}:${account}:phone-number/${id}`,
      ...(id.startsWith("+1") && { Country: "US" }),
      Type: "Local",
      ProductType: productType,
      Status: rule ? "Assigned" : "Unassigned",
      Capabilities: { InboundCall: true, OutboundCall: true },
      Associations: rule ? [{ Name: "SipRuleId", Value: rule.id, AssociatedTimestamp: new Date(rule.createdAt) }] : [],
      CreatedTimestamp: new Date(createdAt),
      UpdatedTimestamp: new Date(updatedAt),
      OrderId: orderId,
      Name: name,
    };
  }

  const orderToWire = ({
    id,
    productType,
    phoneNumbers,
    createdAt,
    updatedAt,
  }: NumberOrder): voice.PhoneNumberOrder => ({
    PhoneNumberOrderId: id,
    ProductType: productType,
    OrderType: "New",
    Status: "Successful",
    OrderedPhoneNumbers: phoneNumbers.map((number) => ({ E164PhoneNumber: number, Status: "Acquired" })),
    CreatedTimestamp: new Date(createdAt),
    UpdatedTimestamp: new Date(updatedAt),
  });

  return {
    async SearchAvailablePhoneNumbers({
      AreaCode = AREA_CODE,
      MaxResults = 10,
    }: voice.SearchAvailablePhoneNumbersRequest) {
      if (MaxResults > MOST_FOUND) throw badRequest(`MaxResults must be 1 to ${MOST_FOUND}`);
      const all = Array.from(
        { length: FICTION },
        (_none, at) => `+1${AreaCode || AREA_CODE}55501${String(at).padStart(2, "0")}`,
      );
      return { E164PhoneNumbers: all.filter((number) => !numbers.find(number)).slice(0, MaxResults) };
    },
    /** Any number is to be had, at once. */
    async CreatePhoneNumberOrder({ ProductType, E164PhoneNumbers, Name = "" }) {
      checkSize("E164PhoneNumbers", E164PhoneNumbers.length, 1, MOST_NUMBERS);
      const phoneNumbers = E164PhoneNumbers.map((number) => checkNumber(number, "E164PhoneNumbers"));
      if (ProductType === "VoiceConnector" && phoneNumbers.some((number) => !number.startsWith("+1"))) {
        throw badRequest("Numbers outside the United States must have the product type SipMediaApplicationDialIn");
      }
      const taken = phoneNumbers.find((number) => numbers.find(number));
      if (taken) throw conflict("One of the numbers is in the account already.");
      const made = { createdAt: now(), updatedAt: now(), productType: ProductType };
      const order = orders.put({ id: newId(), phoneNumbers, ...made });
      for (const id of phoneNumbers) numbers.put({ id, name: Name, orderId: order.id, ...made });
      return { PhoneNumberOrder: orderToWire(order) };
    },
    async GetPhoneNumberOrder({ PhoneNumberOrderId }) {
      return { PhoneNumberOrder: orderToWire(orders.get(PhoneNumberOrderId)) };
    },
    async GetPhoneNumber({ PhoneNumberId }) {
      return { PhoneNumber: toWire(numbers.get(checkNumber(PhoneNumberId, "PhoneNumberId"))) };
    },
    async ListPhoneNumbers(input: voice.ListPhoneNumbersRequest) {
      const { Status, ProductType, FilterName, FilterValue, MaxResults = LARGEST_PAGE, NextToken } = input;
      const matching = numbers
        .all()
        .map(toWire)
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
    async UpdatePhoneNumber({ PhoneNumberId, ProductType, CallingName, Name }) {
      const number = numbers.get(checkNumber(PhoneNumberId, "PhoneNumberId"));
      if ([ProductType, CallingName, Name].filter((value) => value !== undefined).length > 1) {
        throw badRequest("One attribute can be updated at a time");
      }
      if (CallingName !== undefined) throw badRequest("The local cloud keeps no calling names");
      const updated = { ...number, productType: ProductType ?? number.productType, name: Name ?? number.name };
      return { PhoneNumber: toWire(numbers.put({ ...updated, updatedAt: now() })) };
    },
  } satisfies Operations<typeof voice>;
}
