import { type CandidateAddress, ValidateE911AddressCommand } from "@aws-sdk/client-chime-sdk-voice";
import type { Made, ResourceProvider, Wanted } from "../../../shared/chime/provider.ts";
import type { EmergencyAddressProperties } from "../../../shared/chime/resources.ts";
import type { ProvisionContext } from "../context.ts";
import { ProvisioningError } from "../errors.ts";

/** "ValidateE911Address", API reference: 0 is valid, 1 valid once corrected. */
const VALID_RESULTS: readonly number[] = [0, 1];

/** Nothing is made of an address: it is validated each time. Its id is the key, so that no change of an address replaces it. */
export function emergencyAddresses({ voice, account }: ProvisionContext): ResourceProvider<"emergency-address"> {
  async function validate({ key, region, properties }: Wanted<"emergency-address">): Promise<Made> {
    const {
      ValidationResult,
      AddressExternalId = "",
      CandidateAddressList = [],
    } = await voice(region).send(
      new ValidateE911AddressCommand({
        AwsAccountId: await account(),
        StreetNumber: properties.streetNumber,
        StreetInfo: properties.streetInfo,
        City: properties.city,
        State: properties.state,
        Country: properties.country,
        PostalCode: properties.postalCode,
      }),
    );
    if (ValidationResult !== undefined && VALID_RESULTS.includes(ValidationResult)) {
      return { id: key, attributes: { id: key, addressExternalId: AddressExternalId } };
    }
    throw new ProvisioningError("ADDRESS_NOT_VALID", `${key}: ${whatIsWrong(properties, CandidateAddressList)}`);
  }

  return {
    create: validate,
    update: (_id, wanted) => validate(wanted),
    remove: async () => {},
    find: async (wanted) => ({ ...(await validate(wanted)), properties: wanted.properties }),
    owned: async () => [],
  };
}

/** Names the members, not their values: where somebody calls for help from is nobody else's business. */
function whatIsWrong(given: EmergencyAddressProperties, candidates: readonly CandidateAddress[]): string {
  if (candidates.length === 0)
    return "no emergency service knows this address; check each part of it, without suite or flat";
  const members = Object.keys(given) as (keyof EmergencyAddressProperties)[];
  const differing = candidates.map((candidate) => {
    const others = members.filter((member) => (candidate[member] ?? "").toLowerCase() !== given[member].toLowerCase());
    return others.join(", ");
  });
  return `the address is not valid as it is; ${candidates.length} others are near it and differ in ${differing.join(" or in ")}: "carillon emergency validate" shows them`;
}
