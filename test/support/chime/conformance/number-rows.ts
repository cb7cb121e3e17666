import {
  GetPhoneNumberSettingsCommand,
  type PhoneNumberOrder,
  UpdatePhoneNumberCommand,
  type UpdatePhoneNumberRequest,
  UpdatePhoneNumberSettingsCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { has, noErrors, stateOf, UNKNOWN_NUMBER } from "./checks.ts";
import { type Row, voiceRow } from "./row.ts";
import { NOBODY, type World } from "./world.ts";

const numberOf = async (world: World) => ({ PhoneNumberId: await world.number() });

async function ruled(world: World) {
  const number = await world.number("SipMediaApplicationDialIn");
  await world.rule({ TriggerValue: number });
  return { PhoneNumberId: number };
}

async function renamed(world: World, CallingName: string) {
  const made = await numberOf(world);
  await world.api.client.send(new UpdatePhoneNumberCommand({ ...made, CallingName }));
  return made;
}

const numberQuota = { phoneNumbers: 1 };

export const numberRows: readonly Row[] = [
  voiceRow("SearchAvailablePhoneNumbers", {
    inputs: async () => [
      { MaxResults: 10, AreaCode: "206", Country: "US", State: "WA", City: "Seattle", PhoneNumberType: "Local" },
      { TollFreePrefix: "800", Country: "US" },
    ],
    shows: (_world, _input, output) => {
      const numbers = output["E164PhoneNumbers"] as string[];
      return numbers.length === 10 && numbers.every((number) => number.startsWith("+12065550"));
    },
    pages: {
      make: async () => null,
      of: (output) => output["E164PhoneNumbers"],
      query: { TollFreePrefix: "888" },
      size: 40,
      count: 100,
    },
  }),
  voiceRow("CreatePhoneNumberOrder", {
    inputs: async (world) => [
      { ProductType: "VoiceConnector", E164PhoneNumbers: [await world.free()], Name: "Front desk" },
    ],
    shows: async (world, { E164PhoneNumbers = [] }, output) => {
      const order = output["PhoneNumberOrder"] as PhoneNumberOrder;
      const number = await stateOf(world, E164PhoneNumbers[0]);
      const OrderId = order.PhoneNumberOrderId;
      return has(number, { Status: "Unassigned", Name: "Front desk", OrderId, Type: "Local", Country: "US" });
    },
    badRequest: [
      {
        cause: "the number is in the account already",
        given: async (world) => ({ ProductType: "VoiceConnector", E164PhoneNumbers: [await world.number()] }),
      },
      {
        cause: "a number abroad for a Voice Connector",
        given: async (world) => ({
          ProductType: "VoiceConnector",
          E164PhoneNumbers: [await world.free({ Country: "GB" })],
        }),
      },
      { cause: "no number", given: async () => ({ ProductType: "VoiceConnector", E164PhoneNumbers: [] }) },
    ],
    limit: [
      {
        cause: "the account has its quota of numbers",
        quotas: numberQuota,
        async given(world) {
          await world.number();
          return { ProductType: "VoiceConnector", E164PhoneNumbers: [await world.free()] };
        },
      },
    ],
  }),
  voiceRow("GetPhoneNumberOrder", {
    id: "PhoneNumberOrderId",
    inputs: async (world) => [{ PhoneNumberOrderId: await world.order(await world.free()) }],
    shows: (_world, _input, output) =>
      has(output["PhoneNumberOrder"] as object, { Status: "Successful", OrderType: "New" }),
  }),
  voiceRow("ListPhoneNumberOrders", {
    inputs: async () => [{ MaxResults: 1 }],
    shows: (_world, _input, output) => Array.isArray(output["PhoneNumberOrders"]),
    pages: { make: (world) => world.number(), of: (output) => output["PhoneNumberOrders"] },
  }),
  voiceRow("ListSupportedPhoneNumberCountries", {
    inputs: async () => [{ ProductType: "SipMediaApplicationDialIn" }],
    shows: (_world, _input, output) => {
      const countries = output["PhoneNumberCountries"] as { CountryCode: string }[];
      return countries.some(({ CountryCode }) => CountryCode === "GB");
    },
  }),
  voiceRow("GetPhoneNumber", {
    inputs: async (world) => [await numberOf(world)],
    shows: (_world, input, output) =>
      has(output["PhoneNumber"] as object, { ...input, Status: "Unassigned", CallingNameStatus: "Unassigned" }),
    notFound: [
      { cause: "it is not in the account", given: async () => ({ PhoneNumberId: UNKNOWN_NUMBER }) },
      {
        cause: "its seven days in the deletion queue are over",
        async given(world) {
          const PhoneNumberId = await world.deletedNumber();
          world.api.time.now += 7 * 86_400_000;
          return { PhoneNumberId };
        },
      },
    ],
  }),
  voiceRow("ListPhoneNumbers", {
    async inputs(world) {
      const { connectorId } = await world.numberOfConnector();
      const filter = { FilterName: "VoiceConnectorId", FilterValue: connectorId } as const;
      return [{ MaxResults: 10, ProductType: "VoiceConnector", Status: "Assigned", ...filter }];
    },
    shows: (_world, _input, output) => (output["PhoneNumbers"] as unknown[]).length === 1,
    pages: { make: (world) => world.number(), of: (output) => output["PhoneNumbers"] },
    notFound: (["VoiceConnectorId", "VoiceConnectorGroupId", "SipRuleId"] as const).map((FilterName) => ({
      cause: `the filter names no ${FilterName}`,
      given: async () => ({ FilterName, FilterValue: NOBODY }),
    })),
  }),
  voiceRow("UpdatePhoneNumber", {
    async inputs(world) {
      const made = await numberOf(world);
      return [
        { ...made, CallingName: "Front desk" },
        { ...made, ProductType: "SipMediaApplicationDialIn" },
        { ...made, Name: "Front desk" },
      ];
    },
    shows: async (world, input, output) => {
      const before = has(output["PhoneNumber"] as object, {
        CallingName: "Front desk",
        CallingNameStatus: "UpdateInProgress",
      });
      world.api.time.now += 72 * 3_600_000;
      return before && has(await stateOf(world, input.PhoneNumberId), { CallingNameStatus: "UpdateSucceeded" });
    },
    notFound: [
      { cause: "it is not in the account", given: async () => ({ PhoneNumberId: UNKNOWN_NUMBER, Name: "a" }) },
    ],
    conflict: [
      {
        cause: "the product type of an assigned number",
        given: async (world) => ({ ...(await ruled(world)), ProductType: "VoiceConnector" }),
      },
      {
        cause: "its calling name is being updated",
        given: async (world) => ({ ...(await renamed(world, "One")), CallingName: "Two" }),
      },
      {
        cause: "its calling name was changed within seven days",
        async given(world) {
          const made = await renamed(world, "One");
          world.api.time.now += 7 * 86_400_000 - 1;
          return { ...made, CallingName: "Two" };
        },
      },
      {
        cause: "it is being deleted",
        given: async (world) => ({ PhoneNumberId: await world.deletedNumber(), Name: "late" }),
      },
    ],
    badRequest: [
      {
        cause: "two attributes at once",
        given: async (world) => ({ ...(await numberOf(world)), Name: "a", CallingName: "ab" }),
      },
      { cause: "no attribute", given: numberOf },
      {
        cause: "the calling name of a toll-free number",
        given: async (world) => ({
          PhoneNumberId: await world.number("VoiceConnector", { TollFreePrefix: "800" }),
          CallingName: "Free",
        }),
      },
      {
        cause: "a number abroad for a Voice Connector",
        given: async (world) => ({
          PhoneNumberId: await world.number("SipMediaApplicationDialIn", { Country: "GB" }),
          ProductType: "VoiceConnector",
        }),
      },
    ],
  }),
  voiceRow("BatchUpdatePhoneNumber", {
    async inputs(world) {
      const made: UpdatePhoneNumberRequest = await numberOf(world);
      return [
        { UpdatePhoneNumberRequestItems: [{ ...made, Name: "Front desk" }] },
        { UpdatePhoneNumberRequestItems: [{ ...made, ProductType: "SipMediaApplicationDialIn" }] },
        { UpdatePhoneNumberRequestItems: [{ ...made, CallingName: "Front desk" }] },
      ];
    },
    shows: async (world, { UpdatePhoneNumberRequestItems: items = [] }, output) =>
      noErrors(output) && has(await stateOf(world, items[0]?.PhoneNumberId), { Name: "Front desk" }),
    notFound: [
      {
        cause: "one is not in the account",
        ofNumber: "NotFound",
        given: async () => ({ UpdatePhoneNumberRequestItems: [{ PhoneNumberId: UNKNOWN_NUMBER, Name: "a" }] }),
      },
    ],
    badRequest: [
      {
        cause: "a number is there twice",
        async given(world) {
          const made = { ...(await numberOf(world)), Name: "a" };
          return { UpdatePhoneNumberRequestItems: [made, made] };
        },
      },
      {
        cause: "two attributes of one number",
        ofNumber: "BadRequest",
        given: async (world) => ({
          UpdatePhoneNumberRequestItems: [{ ...(await numberOf(world)), Name: "a", CallingName: "ab" }],
        }),
      },
      {
        cause: "the product type of an assigned number",
        ofNumber: "Conflict",
        given: async (world) => ({
          UpdatePhoneNumberRequestItems: [{ ...(await ruled(world)), ProductType: "VoiceConnector" }],
        }),
      },
    ],
  }),
  voiceRow("DeletePhoneNumber", {
    inputs: async (world) => [await numberOf(world)],
    shows: async (world, input) => {
      const DeletionTimestamp = new Date(world.api.time.now);
      return has(await stateOf(world, input.PhoneNumberId), { Status: "DeleteInProgress", DeletionTimestamp });
    },
    notFound: [{ cause: "it is not in the account", given: async () => ({ PhoneNumberId: UNKNOWN_NUMBER }) }],
    badRequest: [
      {
        cause: "a Voice Connector has it",
        given: async (world) => ({ PhoneNumberId: (await world.numberOfConnector()).number }),
      },
      { cause: "a SIP rule has it", given: ruled },
    ],
  }),
  voiceRow("BatchDeletePhoneNumber", {
    inputs: async (world) => [{ PhoneNumberIds: [await world.number()] }],
    shows: async (world, { PhoneNumberIds = [] }, output) =>
      noErrors(output) && has(await stateOf(world, PhoneNumberIds[0]), { Status: "DeleteInProgress" }),
    notFound: [
      {
        cause: "one is not in the account",
        ofNumber: "NotFound",
        given: async () => ({ PhoneNumberIds: [UNKNOWN_NUMBER] }),
      },
    ],
    badRequest: [
      { cause: "no number", given: async () => ({ PhoneNumberIds: [] }) },
      {
        cause: "a Voice Connector has one",
        ofNumber: "PhoneNumberAssociationsExist",
        given: async (world) => ({ PhoneNumberIds: [(await world.numberOfConnector()).number] }),
      },
    ],
  }),
  voiceRow("RestorePhoneNumber", {
    async inputs(world) {
      const PhoneNumberId = await world.deletedNumber();
      world.api.time.now += 7 * 86_400_000 - 1;
      return [{ PhoneNumberId }];
    },
    shows: async (world, input) => has(await stateOf(world, input.PhoneNumberId), { Status: "Unassigned" }),
    notFound: [{ cause: "it is not in the account", given: async () => ({ PhoneNumberId: UNKNOWN_NUMBER }) }],
    badRequest: [{ cause: "it is not in the deletion queue", given: numberOf }],
    limit: [
      {
        cause: "the account has its quota of other numbers",
        quotas: numberQuota,
        async given(world) {
          const PhoneNumberId = await world.deletedNumber();
          await world.number("VoiceConnector", { AreaCode: "425" });
          return { PhoneNumberId };
        },
      },
    ],
  }),
  voiceRow("GetPhoneNumberSettings", {
    async inputs(world) {
      await world.api.client.send(new UpdatePhoneNumberSettingsCommand({ CallingName: "Desk" }));
      return [{}];
    },
    shows: ({ api }, _input, output) =>
      has(output, { CallingName: "Desk", CallingNameUpdatedTimestamp: new Date(api.time.now) }),
    never: { BadRequestException: "it has no input" },
  }),
  voiceRow("UpdatePhoneNumberSettings", {
    inputs: async () => [{ CallingName: "Desk" }],
    shows: async ({ api }) =>
      has(await api.client.send(new GetPhoneNumberSettingsCommand({})), { CallingName: "Desk" }),
    badRequest: [
      {
        cause: "it was changed within seven days",
        async given({ api }) {
          await api.client.send(new UpdatePhoneNumberSettingsCommand({ CallingName: "Desk" }));
          api.time.now += 7 * 86_400_000 - 1;
          return { CallingName: "Office" };
        },
      },
    ],
  }),
];
