import { ValidateE911AddressCommand } from "@aws-sdk/client-chime-sdk-voice";
import { PLACE, serveVoiceApis, type VoiceApis } from "../../support/chime/voice-api.ts";

const VALID = {
  AwsAccountId: PLACE.account,
  StreetNumber: "2121",
  StreetInfo: "7th Ave",
  City: "Seattle",
  State: "WA",
  Country: "US",
  PostalCode: "98121",
};

let apis: VoiceApis;

beforeAll(async () => {
  apis = await serveVoiceApis();
});

afterAll(() => apis.close());

const validate = (change: Partial<typeof VALID>) =>
  apis.open().client.send(new ValidateE911AddressCommand({ ...VALID, ...change }));

describe("an address for emergency calls", () => {
  it("is valid as it is written, and has the same id each time", async () => {
    const [first, second] = [await validate({}), await validate({})];

    expect(first).toMatchObject({
      ValidationResult: 0,
      Address: { streetNumber: "2121", streetName: "7th", streetSuffix: "Ave", city: "Seattle", postalCode: "98121" },
    });
    expect(first.AddressExternalId).toMatch(/^[0-9a-f]{32}$/);
    expect(second.AddressExternalId).toBe(first.AddressExternalId);
  });

  it.each<[string, Partial<typeof VALID>, object]>([
    ["a suffix", { StreetInfo: "7th Avenue" }, { streetName: "7th", streetSuffix: "Ave" }],
    ["letters", { StreetInfo: "OAK street", City: "new YORK", State: "ny", PostalCode: "10001" }, { city: "New York" }],
    ["a state by its name", { State: "Washington" }, { state: "WA" }],
    [
      "directions",
      { StreetInfo: "north Central Park Street south" },
      { preDirectional: "N", streetName: "Central Park", streetSuffix: "St", postDirectional: "S" },
    ],
    [
      "a postal code with four more digits",
      { PostalCode: "981211234" },
      { postalCode: "98121", postalCodePlus4: "1234" },
    ],
  ])("is corrected: %s", async (_what, change, address) => {
    expect(await validate(change)).toMatchObject({ ValidationResult: 1, Address: address });
  });

  it.each<[string, Partial<typeof VALID>, readonly string[]]>([
    ["a suite", { StreetInfo: "7th Ave Suite 200" }, ["7th Ave"]],
    ["a flat", { StreetInfo: "7th Avenue #4B" }, ["7th Ave"]],
    ["no kind of street", { StreetInfo: "7th" }, ["7th Ave", "7th St"]],
    ["a number that is none", { StreetNumber: "first" }, []],
    ["no such state", { State: "ZZ" }, []],
    ["a postal code of another state", { PostalCode: "10001" }, []],
    ["another country", { Country: "GB" }, []],
  ])("fails: %s", async (_what, change, candidates) => {
    const answer = await validate(change);

    expect(answer.ValidationResult).toBe(2);
    expect(answer.Address).toBeUndefined();
    expect(answer.CandidateAddressList?.map(({ streetInfo }) => streetInfo)).toEqual(candidates);
  });

  it("has candidates that are valid", async () => {
    const { CandidateAddressList = [] } = await validate({ StreetInfo: "7th Avenue Apt 5" });

    for (const { streetInfo: StreetInfo = "", streetNumber: StreetNumber = "" } of CandidateAddressList) {
      expect(await validate({ StreetInfo, StreetNumber })).toMatchObject({ ValidationResult: 0 });
    }
    expect(CandidateAddressList).toHaveLength(1);
  });
});
