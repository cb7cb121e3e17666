import { createHash } from "node:crypto";
import {
  type ChimeSDKVoiceClient,
  CreatePhoneNumberOrderCommand,
  GetPhoneNumberOrderCommand,
  type PhoneNumberOrder,
  type PhoneNumberOrderStatus,
  paginateListPhoneNumberOrders,
  SearchAvailablePhoneNumbersCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import type { PhoneNumberProperties } from "../../shared/chime/resources.ts";
import { collect, type ProvisionContext, waitFor } from "./context.ts";
import { ProvisioningError } from "./errors.ts";
import { isRecent } from "./untagged.ts";

/** What is over, well or badly; of every other status, known or not, the end is waited for. */
const ENDS: Readonly<Partial<Record<PhoneNumberOrderStatus, "well" | "badly">>> = {
  Successful: "well",
  Failed: "badly",
  Partial: "badly",
  Exception: "badly",
  Cancelled: "badly",
};

/** Numbers of a search, of which one is taken. */
const SEARCHED = 50;

type Order = NonNullable<PhoneNumberProperties["order"]>;

const endOf = ({ Status }: PhoneNumberOrder) => Status && ENDS[Status];
const numbersOf = ({ OrderedPhoneNumbers = [] }: PhoneNumberOrder) =>
  OrderedPhoneNumbers.flatMap(({ E164PhoneNumber }) => E164PhoneNumber ?? []);

/**
 * Waits until no order is under way that may be the work of a lost reply: an order has neither name nor tag, and which number a search
 * found is not known any more.
 * @param number of the order; null: any that was placed just now may be it
 */
export async function waitForOrders(
  context: ProvisionContext,
  client: ChimeSDKVoiceClient,
  number: string | null,
): Promise<void> {
  const pages = paginateListPhoneNumberOrders({ client }, {});
  const orders = await collect(pages, (page) => page.PhoneNumberOrders);
  const underWay = orders.filter(
    (order) =>
      order.OrderType === "New" &&
      order.Status === "Processing" &&
      (number === null ? isRecent(context, order.CreatedTimestamp?.getTime() ?? 0) : numbersOf(order).includes(number)),
  );
  for (const { PhoneNumberOrderId = "" } of underWay) await endOfOrder(context, client, PhoneNumberOrderId);
}

/**
 * One of the numbers that a search finds. Which one depends on the key: stacks order several at once, and must not ask for the same.
 * @throws ProvisioningError NO_NUMBER_FOUND
 */
export async function searchNumber(client: ChimeSDKVoiceClient, key: string, order: Order): Promise<string> {
  const { country, type, areaCode, city, state, tollFreePrefix } = order;
  const { E164PhoneNumbers = [] } = await client.send(
    new SearchAvailablePhoneNumbersCommand({
      ...(country !== null && { Country: country }),
      ...(type !== null && { PhoneNumberType: type }),
      ...(areaCode !== null && { AreaCode: areaCode }),
      ...(city !== null && { City: city }),
      ...(state !== null && { State: state }),
      ...(tollFreePrefix !== null && { TollFreePrefix: tollFreePrefix }),
      MaxResults: SEARCHED,
    }),
  );
  const turn = createHash("sha256").update(key).digest().readUInt32BE() % Math.max(1, E164PhoneNumbers.length);
  const found = E164PhoneNumbers[turn];
  if (found !== undefined) return found;
  const message = `${key}: no number is to be had that is as asked for; ask for less, or order one through AWS Support`;
  throw new ProvisioningError("NO_NUMBER_FOUND", message);
}

/** @returns the id of the order, which the service now carries out */
export async function orderNumber(
  client: ChimeSDKVoiceClient,
  { number, name, productType }: { number: string; name: string | null } & Pick<PhoneNumberProperties, "productType">,
): Promise<string> {
  const { PhoneNumberOrder: placed } = await client.send(
    new CreatePhoneNumberOrderCommand({
      ProductType: productType,
      E164PhoneNumbers: [number],
      ...(name !== null && { Name: name }),
    }),
  );
  return placed?.PhoneNumberOrderId ?? "";
}

/** Waits until an order is over. @throws ProvisioningError NUMBER_ORDER_FAILED with the service's reason */
export async function waitForOrder(
  context: ProvisionContext,
  client: ChimeSDKVoiceClient,
  { key, orderId }: { key: string; orderId: string },
): Promise<void> {
  const order = await endOfOrder(context, client, orderId);
  if (endOf(order) === "well") return;
  const details = (order.OrderedPhoneNumbers ?? []).map(({ Status }) => Status ?? "unknown");
  throw new ProvisioningError(
    "NUMBER_ORDER_FAILED",
    `${key}: the order ${orderId} of a number ended as ${order.Status} (${details.join(", ")}); choose another number, or ask AWS Support about the order`,
  );
}

function endOfOrder(context: ProvisionContext, client: ChimeSDKVoiceClient, id: string): Promise<PhoneNumberOrder> {
  return waitFor(context, `the order ${id} of phone numbers`, async () => {
    const { PhoneNumberOrder: order = {} } = await client.send(
      new GetPhoneNumberOrderCommand({ PhoneNumberOrderId: id }),
    );
    return endOf(order) ? order : null;
  });
}
