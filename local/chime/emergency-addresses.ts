import { createHash } from "node:crypto";
import type * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { Operations } from "../wire/operations.ts";
import type { VoiceContext } from "./context.ts";
import { notFound } from "./errors.ts";
import { DIRECTIONALS, STATES, STREET_SUFFIXES } from "./postal-words.ts";

/** `ValidationResult` of the API reference. */
const VALID = 0;
const CORRECTED = 1;
const FAILED = 2;

/** A part of a building, which an address that calls are routed by must not name (administration guide, emergency calling). */
const UNIT = /\s+(?:#|apt|apartment|flat|ste|suite|unit|fl|floor|rm|room)\b\.?\s*[\w-]*$/i;
const STREET_NUMBER = /^\d+[A-Z]?$/i;
const POSTAL_CODE = /^(\d{5})(?:-?(\d{4}))?$/;

interface Street {
  readonly preDirectional: string;
  readonly name: string;
  readonly suffix: string;
  readonly postDirectional: string;
}

/**
 * Judges an address by how it is written, as nobody has a map here: the words and the order of the United States Postal Service, a state
 * that there is, a postal code of that state, a number of a building and no part of it.
 */
export function emergencyAddressOperations({ account }: VoiceContext) {
  return {
    async ValidateE911Address(input) {
      if (input.AwsAccountId !== account) throw notFound("There is no such account.");
      const { address, isAsWritten, faults } = readAddress(input);
      const isValid = faults.length === 0;
      if (!isValid) return { ValidationResult: FAILED, CandidateAddressList: candidatesFor(input) };
      return {
        ValidationResult: isAsWritten ? VALID : CORRECTED,
        AddressExternalId: idOf(address),
        Address: address,
      };
    },
  } satisfies Operations<typeof voice>;
}

type Given = Readonly<Record<"StreetNumber" | "StreetInfo" | "City" | "State" | "Country" | "PostalCode", string>>;

interface Reading {
  readonly address: voice.Address;
  /** Nothing had to be corrected. */
  readonly isAsWritten: boolean;
  readonly faults: readonly ("country" | "state" | "postal code" | "number" | "unit" | "street")[];
}

function readAddress(given: Given): Reading {
  const street = readStreet(given.StreetInfo);
  const state = STATES.find(
    ({ code, name }) => code === given.State.trim().toUpperCase() || name === given.State.trim().toUpperCase(),
  );
  const [, postalCode = "", plus4 = ""] = POSTAL_CODE.exec(given.PostalCode.trim()) ?? [];
  const address = {
    streetNumber: given.StreetNumber.trim().toUpperCase(),
    preDirectional: street.preDirectional,
    streetName: street.name,
    streetSuffix: street.suffix,
    postDirectional: street.postDirectional,
    city: titled(given.City),
    state: state?.code ?? given.State,
    postalCode,
    postalCodePlus4: plus4,
    country: given.Country.trim().toUpperCase(),
  };
  const faults: readonly (Reading["faults"][number] | false)[] = [
    address.country !== "US" && "country",
    !state && "state",
    state !== undefined && !state.postalCodes.includes(postalCode.charAt(0)) && "postal code",
    !STREET_NUMBER.test(address.streetNumber) && "number",
    UNIT.test(given.StreetInfo) && "unit",
    (street.name === "" || street.suffix === "") && "street",
  ];
  const isAsWritten =
    streetInfoOf(street) === given.StreetInfo &&
    address.streetNumber === given.StreetNumber &&
    address.city === given.City &&
    address.state === given.State &&
    address.country === given.Country &&
    [postalCode, `${postalCode}-${plus4}`].includes(given.PostalCode);
  return { address, isAsWritten, faults: faults.filter((fault) => fault !== false) };
}

function readStreet(text: string): Street {
  const words = text
    .trim()
    .split(/[\s.]+/)
    .filter((word) => word !== "");
  const directionalOf = (word: string | undefined) => DIRECTIONALS[word?.toUpperCase() ?? ""] ?? "";
  const suffixOf = (word: string | undefined) => STREET_SUFFIXES[word?.toUpperCase() ?? ""] ?? "";
  // A street may be called after a direction or a suffix: only what stands around a name is none.
  const preDirectional = words.length > 2 ? directionalOf(words[0]) : "";
  if (preDirectional) words.shift();
  const postDirectional = words.length > 2 ? directionalOf(words.at(-1)) : "";
  if (postDirectional) words.pop();
  const suffix = words.length > 1 ? suffixOf(words.at(-1)) : "";
  if (suffix) words.pop();
  return { preDirectional, name: titled(words.join(" ")), suffix, postDirectional };
}

const streetInfoOf = ({ preDirectional, name, suffix, postDirectional }: Street): string =>
  [preDirectional, name, suffix, postDirectional].filter((word) => word !== "").join(" ");

/** `8TH  avenue` as `8th Avenue`. */
const titled = (text: string): string =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join(" ");

/** What may have been meant: without the part of a building, with a usual kind of street. Each of them is valid. */
function candidatesFor(given: Given): voice.CandidateAddress[] {
  const bare = given.StreetInfo.replace(UNIT, "");
  const kinds = readStreet(bare).suffix === "" ? [" Ave", " St"] : [""];
  const meant = kinds.map((kind) => readAddress({ ...given, StreetInfo: `${bare}${kind}` }));
  const valid = meant.filter(({ faults }) => faults.length === 0);
  return valid.map(({ address }) => ({
    streetInfo: streetInfoOf({
      preDirectional: address.preDirectional ?? "",
      name: address.streetName ?? "",
      suffix: address.streetSuffix ?? "",
      postDirectional: address.postDirectional ?? "",
    }),
    streetNumber: address.streetNumber,
    city: address.city,
    state: address.state,
    postalCode: address.postalCode,
    postalCodePlus4: address.postalCodePlus4,
    country: address.country,
  }));
}

/** The same address has the same id. */
const idOf = (address: voice.Address): string =>
  createHash("sha256")
    .update(JSON.stringify(Object.entries(address).sort()))
    .digest("hex")
    .slice(0, 32);
