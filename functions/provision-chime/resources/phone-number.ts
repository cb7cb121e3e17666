import {
  type CallingNameStatus,
  type ChimeSDKVoiceClient,
  DeletePhoneNumberCommand,
  GetPhoneNumberCommand,
  type PhoneNumber,
  type PhoneNumberStatus,
  paginateListPhoneNumbers,
  RestorePhoneNumberCommand,
  UpdatePhoneNumberCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import type { Wanted } from "../../../shared/chime/provider.ts";
import type { PhoneNumberProperties } from "../../../shared/chime/resources.ts";
import { collect, POLL_EVERY, type ProvisionContext } from "../context.ts";
import { ProvisioningError } from "../errors.ts";
import type { Kind } from "../lifecycle.ts";
import { orderNumber, searchNumber, waitForOrder, waitForOrders } from "../number-orders.ts";
import { type Assignment, assign, unassign } from "../numbers-of.ts";
import { eventually, orNull } from "../retries.ts";
import { isRecent } from "../untagged.ts";

interface InventoryNumber {
  /** The number itself. */
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly type: string;
  readonly productType: PhoneNumberProperties["productType"];
  readonly callingName: string;
  readonly callingNameStatus: string;
  readonly assignment: Assignment | null;
  /** Whether it is there: not on order, nor in the deletion queue, where it stays for seven days. */
  readonly isInInventory: boolean;
  readonly isDeleted: boolean;
  /** The order that it is to come by, of an attempt that just placed it; else empty. */
  readonly orderId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

const IN_PROGRESS: CallingNameStatus = "UpdateInProgress";
const CALLING_NAME_WAIT = 60_000;
/** What is left of an invocation that is cleaned up after. */
const LONGEST_WAIT_OF_UNDO = 60_000;
const DELETED: readonly (PhoneNumberStatus | undefined)[] = ["DeleteInProgress", "ReleaseInProgress"];

const itemOf = (number: PhoneNumber = {}): InventoryNumber => ({
  id: number.E164PhoneNumber ?? number.PhoneNumberId ?? "",
  name: number.Name ?? "",
  country: number.Country ?? "",
  type: number.Type ?? "",
  productType: number.ProductType === "SipMediaApplicationDialIn" ? number.ProductType : "VoiceConnector",
  callingName: number.CallingName ?? "",
  callingNameStatus: number.CallingNameStatus ?? "",
  assignment:
    (number.Associations ?? []).flatMap(({ Name, Value: id }): Assignment[] =>
      id && (Name === "VoiceConnectorId" || Name === "VoiceConnectorGroupId") ? [{ to: Name, id }] : [],
    )[0] ?? null,
  isInInventory: number.Status === "Unassigned" || number.Status === "Assigned",
  isDeleted: DELETED.includes(number.Status),
  orderId: "",
  createdAt: number.CreatedTimestamp?.getTime() ?? 0,
});

const wantedAssignment = ({ voiceConnectorId, voiceConnectorGroupId }: PhoneNumberProperties): Assignment | null =>
  voiceConnectorId !== null
    ? { to: "VoiceConnectorId", id: voiceConnectorId }
    : voiceConnectorGroupId !== null
      ? { to: "VoiceConnectorGroupId", id: voiceConnectorGroupId }
      : null;

const sameAssignment = (one: Assignment | null, other: Assignment | null) =>
  one?.to === other?.to && one?.id === other?.id;

/** Numbers have no tags: one that a search found is known by its name. Of names the service takes no slash. */
const nameOf = ({ key, properties: { number, name } }: Pick<Wanted<"phone-number">, "key" | "properties">) =>
  name ?? (number === null ? `carillon.${key.replaceAll("/", ".")}` : null);

/** Country, type and the digits that come first; of a city or a state the service tells nothing once a number is in the inventory. */
function fits(item: InventoryNumber, { number, order }: PhoneNumberProperties): boolean {
  if (number !== null) return item.id === number;
  if (!order) return true;
  const digits = order.tollFreePrefix ?? order.areaCode ?? "";
  return (
    (order.country === null || item.country === "" || item.country === order.country) &&
    (order.type === null || item.type === "" || item.type === order.type) &&
    (digits === "" || item.id.startsWith(`+1${digits}`))
  );
}

export function phoneNumbers(context: ProvisionContext): Kind<"phone-number", InventoryNumber> {
  const { voice } = context;

  const get = async (PhoneNumberId: string, client: ChimeSDKVoiceClient): Promise<InventoryNumber | null> => {
    const found = await orNull(client.send(new GetPhoneNumberCommand({ PhoneNumberId })));
    return found && itemOf(found.PhoneNumber);
  };

  async function find(wanted: Wanted<"phone-number">): Promise<InventoryNumber | null> {
    const { properties, region } = wanted;
    const client = voice(region);
    if (properties.number !== null) {
      const item = await get(properties.number, client);
      return item?.isInInventory ? item : null;
    }
    const name = nameOf(wanted);
    const pages = paginateListPhoneNumbers({ client }, {});
    const items = (await collect(pages, (page) => page.PhoneNumbers)).map(itemOf);
    const [oldest] = items
      .filter((item) => item.isInInventory && item.name === name && fits(item, properties))
      .sort((a, b) => a.createdAt - b.createdAt);
    return oldest ?? null;
  }

  /** A new calling name may take days to be seen everywhere: that it fails is known soon, and longer is not waited. */
  async function setCallingName(
    client: ChimeSDKVoiceClient,
    item: InventoryNumber,
    CallingName: string,
  ): Promise<void> {
    const isAsked = item.callingName === CallingName && item.callingNameStatus !== "UpdateFailed";
    if (!isAsked) await client.send(new UpdatePhoneNumberCommand({ PhoneNumberId: item.id, CallingName }));
    let status = isAsked ? item.callingNameStatus : IN_PROGRESS;
    for (let waited = 0; status === IN_PROGRESS && waited < CALLING_NAME_WAIT; waited += POLL_EVERY) {
      await context.clock.sleep(POLL_EVERY);
      status = (await get(item.id, client))?.callingNameStatus ?? "";
    }
    if (status === "UpdateFailed") {
      throw new ProvisioningError(
        "CALLING_NAME_FAILED",
        "the service could not set the calling name; local numbers of the United States have one, and it changes once in seven days",
      );
    }
  }

  /** A number that was just ordered, once it is there. */
  async function arrived({ id, orderId }: InventoryNumber, { key, region }: Wanted<"phone-number">) {
    const client = voice(region);
    await waitForOrder(context, client, { key, orderId });
    const there = () => client.send(new GetPhoneNumberCommand({ PhoneNumberId: id }));
    return itemOf((await eventually(there, ["NotFoundException"], context)).PhoneNumber);
  }

  /** Each attribute has an update of its own: the service takes one at a time. */
  async function complete(asked: InventoryNumber, wanted: Wanted<"phone-number">): Promise<void> {
    const item = asked.orderId === "" ? asked : await arrived(asked, wanted);
    const client = voice(wanted.region);
    const { productType, callingName } = wanted.properties;
    const target = wantedAssignment(wanted.properties);
    const PhoneNumberId = item.id;
    const isOther = item.productType !== productType;
    // A product type changes only while the number is assigned to nothing.
    if (item.assignment && (isOther || target === null)) await unassign(client, item.assignment, [item.id]);
    if (isOther) {
      const change = () => client.send(new UpdatePhoneNumberCommand({ PhoneNumberId, ProductType: productType }));
      await eventually(change, ["ConflictException"], context);
    }
    if (target && (isOther || !sameAssignment(item.assignment, target))) await assign(client, target, item.id);
    const name = nameOf(wanted);
    if (name !== null && name !== item.name) {
      await client.send(new UpdatePhoneNumberCommand({ PhoneNumberId, Name: name }));
    }
    if (callingName !== null) await setCallingName(client, item, callingName);
  }

  async function destroy(PhoneNumberId: string, region: string): Promise<void> {
    const client = voice(region);
    const item = await get(PhoneNumberId, client);
    if (!item?.isInInventory) return;
    if (item.assignment) await unassign(client, item.assignment, [item.id]);
    // What it was assigned to a moment ago, a rule too, may still be in the way.
    const remove = () => client.send(new DeletePhoneNumberCommand({ PhoneNumberId }));
    await orNull(eventually(remove, ["ConflictException"], context));
  }

  return {
    fits,
    find,
    complete,
    destroy,
    attributes: ({ id }) => ({ number: id }),
    async get(id, region) {
      const item = await get(id, voice(region));
      return item?.isInInventory ? item : null;
    },
    checkAdoption({ assignment }, { key, properties }) {
      if (!assignment || sameAssignment(assignment, wantedAssignment(properties))) return;
      const holder = assignment.to === "VoiceConnectorId" ? "Voice Connector" : "Voice Connector group";
      throw new ProvisioningError(
        "NUMBER_IN_USE",
        `${key}: the number is assigned to the ${holder} ${assignment.id}; unassign it there first, or take it out of the configuration`,
      );
    },
    async make(wanted) {
      const { key, region, properties } = wanted;
      const client = voice(region);
      const { number, order, productType } = properties;
      if (number !== null && (await get(number, client))?.isDeleted) {
        const { PhoneNumber: restored } = await client.send(new RestorePhoneNumberCommand({ PhoneNumberId: number }));
        return itemOf(restored);
      }
      if (!order) {
        const message = `${key}: the number is not in the inventory of the account; order it, or say in the configuration that it is to be ordered`;
        throw new ProvisioningError("NUMBER_NOT_IN_INVENTORY", message);
      }
      await waitForOrders(context, client, number);
      const own = await find(wanted);
      if (own) return own;
      const chosen = number ?? (await searchNumber(client, key, order));
      const orderId = await orderNumber(client, { number: chosen, name: nameOf(wanted), productType });
      return { ...itemOf({ PhoneNumberId: chosen, ProductType: productType }), orderId };
    },
    /** A roll-back from a number that was named to the one that a search once found: it is still there under its name. */
    async isElsewhere(id, wanted, before) {
      if (wanted.properties.number !== null || before.properties.number === null) return false;
      const own = await find(wanted);
      return own !== null && own.id !== id;
    },
    settle: ({ region, properties }) => waitForOrders(context, voice(region), properties.number),
    /** A number that was ordered stays in the inventory where the configuration keeps it: the next attempt finds it by its name. */
    async undo({ id }, { region, keep, properties }, isNew) {
      const client = voice(region);
      if (isNew && !keep) await waitForOrders({ ...context, longestWait: LONGEST_WAIT_OF_UNDO }, client, id);
      const item = await get(id, client);
      // One that was in the inventory long before is not given back.
      if (item && isNew && !keep && isRecent(context, item.createdAt)) return destroy(id, region);
      const assignment = item?.assignment ?? null;
      if (assignment && sameAssignment(assignment, wantedAssignment(properties)))
        await unassign(client, assignment, [id]);
    },
    async read(item, { properties }) {
      const { assignment } = item;
      return {
        number: properties.number === null ? null : item.id,
        order: properties.order,
        productType: item.productType,
        name: properties.name === null ? null : item.name,
        callingName: properties.callingName === null ? null : item.callingName,
        voiceConnectorId: assignment?.to === "VoiceConnectorId" ? assignment.id : null,
        voiceConnectorGroupId: assignment?.to === "VoiceConnectorGroupId" ? assignment.id : null,
      };
    },
    // What leaves a configuration stays in the inventory, unless its declaration has said otherwise while it was there.
    owned: async () => [],
  };
}
