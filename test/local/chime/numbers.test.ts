import {
  AssociatePhoneNumbersWithVoiceConnectorCommand,
  CreatePhoneNumberOrderCommand,
  DeletePhoneNumberCommand,
  GetPhoneNumberCommand,
  GetPhoneNumberOrderCommand,
  ListPhoneNumbersCommand,
  ListSupportedPhoneNumberCountriesCommand,
  SearchAvailablePhoneNumbersCommand,
  type SearchAvailablePhoneNumbersRequest,
  UpdatePhoneNumberCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { type AccountOptions, serveVoiceApis, type VoiceApi, type VoiceApis } from "../../support/chime/voice-api.ts";

const ORDER_TAKES = 1_000;
const FIRST = "+12065550100";
/** The last number of a block is never acquired. */
const NEVER = "+12065550199";

let apis: VoiceApis;

beforeAll(async () => {
  apis = await serveVoiceApis();
});

afterAll(() => apis.close());

const account = (options: AccountOptions = {}) =>
  apis.open({ ...options, policies: { orderTakes: ORDER_TAKES, ...options.policies } });

async function order({ client }: VoiceApi, ...E164PhoneNumbers: string[]) {
  const input = { ProductType: "VoiceConnector" as const, E164PhoneNumbers };
  const { PhoneNumberOrder } = await client.send(new CreatePhoneNumberOrderCommand(input));
  return PhoneNumberOrder?.PhoneNumberOrderId ?? "";
}

async function orderStates({ client }: VoiceApi, PhoneNumberOrderId: string) {
  const { PhoneNumberOrder } = await client.send(new GetPhoneNumberOrderCommand({ PhoneNumberOrderId }));
  return [PhoneNumberOrder?.Status, ...(PhoneNumberOrder?.OrderedPhoneNumbers ?? []).map(({ Status }) => Status)];
}

const numberState = async ({ client }: VoiceApi, PhoneNumberId: string) =>
  (await client.send(new GetPhoneNumberCommand({ PhoneNumberId }))).PhoneNumber?.Status;

const search = async ({ client }: VoiceApi, input: SearchAvailablePhoneNumbersRequest) =>
  (await client.send(new SearchAvailablePhoneNumbersCommand(input))).E164PhoneNumbers ?? [];

describe("an order of numbers", () => {
  it.each([
    ["Successful", [FIRST], ["Acquired"]],
    ["Partial", [FIRST, NEVER], ["Acquired", "Failed"]],
    ["Failed", [NEVER], ["Failed"]],
  ])("is processed, then %s", async (outcome, numbers, states) => {
    const api = account();

    const id = await order(api, ...numbers);
    api.time.now += ORDER_TAKES - 1;
    const before = await orderStates(api, id);
    api.time.now += 1;

    expect(before).toEqual(["Processing", ...numbers.map(() => "Processing")]);
    expect(await orderStates(api, id)).toEqual([outcome, ...states]);
  });

  it("gives numbers that can be used when it is over, and not before", async () => {
    const api = account();
    await order(api, FIRST);
    const rename = new UpdatePhoneNumberCommand({ PhoneNumberId: FIRST, Name: "desk" });

    expect(await numberState(api, FIRST)).toBe("AcquireInProgress");
    expect(api.resources.directory().phoneNumbers).toEqual([]);
    await expect(api.client.send(rename)).rejects.toMatchObject({ name: "ConflictException" });
    api.time.now += ORDER_TAKES;

    expect(await numberState(api, FIRST)).toBe("Unassigned");
    expect(api.resources.directory().phoneNumbers).toEqual([FIRST]);
    await api.client.send(rename);
  });

  it("leaves what it did not get, which counts for nothing, can be ordered again and cleared away", async () => {
    const api = account({ quotas: { phoneNumbers: 1 } });
    await order(api, NEVER);
    api.time.now += ORDER_TAKES;

    expect(await numberState(api, NEVER)).toBe("AcquireFailed");
    await order(api, NEVER);
    api.time.now += ORDER_TAKES;
    await api.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: NEVER }));

    await order(api, FIRST);
    const { PhoneNumbers } = await api.client.send(new ListPhoneNumbersCommand({}));
    expect(PhoneNumbers?.map(({ PhoneNumberId }) => PhoneNumberId)).toEqual([FIRST]);
  });
});

describe("the numbers that are sold", () => {
  it.each<[string, SearchAvailablePhoneNumbersRequest, RegExp]>([
    ["of an area code", { AreaCode: "425" }, /^\+1425555010\d$/],
    ["of any area code", { AreaCode: "907" }, /^\+1907555010\d$/],
    ["of a state and a city", { State: "ny", City: "new york" }, /^\+1212555010\d$/],
    ["toll-free", { PhoneNumberType: "TollFree" }, /^\+1800555010\d$/],
    ["toll-free by prefix", { TollFreePrefix: "877" }, /^\+1877555010\d$/],
    ["of London", { Country: "GB", City: "London" }, /^\+44207946000\d$/],
    ["toll-free in Britain", { Country: "GB", PhoneNumberType: "TollFree" }, /^\+44808157000\d$/],
    ["of Canada", { Country: "CA", State: "BC" }, /^\+1604555010\d$/],
  ])("%s", async (_what, input, form) => {
    const found = await search(account(), input);

    expect(found).toHaveLength(10);
    expect(found.filter((number) => !form.test(number))).toEqual([]);
  });

  it.each<[string, SearchAvailablePhoneNumbersRequest]>([
    ["where none are sold", { Country: "FR" }],
    ["of another state than the area code's", { AreaCode: "206", State: "NY" }],
    ["of a city that is not in the list", { City: "Springfield" }],
    ["toll-free in Germany", { Country: "DE", PhoneNumberType: "TollFree" }],
  ])("are none %s", async (_what, input) => {
    expect(await search(account(), input)).toEqual([]);
  });

  it("are for Voice Connectors in the United States only", async () => {
    const { client } = account();
    const countries = async (ProductType: "VoiceConnector" | "SipMediaApplicationDialIn") =>
      (await client.send(new ListSupportedPhoneNumberCountriesCommand({ ProductType }))).PhoneNumberCountries;

    expect(await countries("VoiceConnector")).toEqual([
      { CountryCode: "US", SupportedPhoneNumberTypes: ["Local", "TollFree"] },
    ]);
    expect(await countries("SipMediaApplicationDialIn")).toContainEqual({
      CountryCode: "CA",
      SupportedPhoneNumberTypes: ["Local"],
    });
  });
});

describe("a number whose calling name changes", () => {
  it.each([
    ["Front desk", "UpdateSucceeded"],
    ["UpdateFailed", "UpdateFailed"],
  ])("to %s: %s", async (CallingName, outcome) => {
    const api = account({ policies: { orderTakes: 0, callingNameTakes: 500 } });
    await order(api, FIRST);
    const { PhoneNumber } = await api.client.send(new UpdatePhoneNumberCommand({ PhoneNumberId: FIRST, CallingName }));

    api.time.now += 500;

    const got = await api.client.send(new GetPhoneNumberCommand({ PhoneNumberId: FIRST }));
    expect([PhoneNumber?.CallingNameStatus, got.PhoneNumber?.CallingNameStatus]).toEqual(["UpdateInProgress", outcome]);
  });
});

describe("many numbers at once", () => {
  it("are changed but for those that cannot be", async () => {
    const api = account({ policies: { orderTakes: 0 } });
    const { id: VoiceConnectorId } = api.resources.connectors.put({
      id: "abcdefghijklmnopqrstuv",
      name: "pbx",
      region: "us-east-1",
      requireEncryption: false,
      streaming: null,
      createdAt: 0,
      updatedAt: 0,
    });
    await order(api, FIRST);

    const answer = await api.client.send(
      new AssociatePhoneNumbersWithVoiceConnectorCommand({ VoiceConnectorId, E164PhoneNumbers: [NEVER, FIRST] }),
    );

    expect(answer.PhoneNumberErrors).toMatchObject([{ PhoneNumberId: NEVER, ErrorCode: "NotFound" }]);
    expect(await numberState(api, FIRST)).toBe("Assigned");
  });
});
