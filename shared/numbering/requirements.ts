/**
 * What each country asks for when a number is requested there, or brought along from another carrier.
 * Source: Chime SDK administration guide, "Country requirements for phone numbers". What it does not name needs no identification.
 */

export type DocumentKind =
  | "business-address"
  | "proof-of-location"
  | "proof-of-telecom-service"
  | "proof-of-address"
  | "business-registration"
  | "registration-or-identity"
  | "passport-or-identity"
  | "representative-identity"
  | "registration-or-proof-of-address"
  | "latest-invoice"
  | "letter-of-authorization"
  | "registration-certificate"
  | "regulator-certificate";

/** What each document is, for a person who has to find it. */
export const DOCUMENTS: Readonly<Record<DocumentKind, string>> = {
  "business-address": "business address",
  "proof-of-location": "proof of location",
  "proof-of-telecom-service":
    "proof of telecommunication services: an invoice of a network operator for another number in the same area, or of an internet provider for access with a fixed IP address there",
  "proof-of-address": "proof of address, such as a utility bill",
  "business-registration": "copy of the business registration",
  "registration-or-identity": "copy of the business registration, or of an identity document of an individual",
  "passport-or-identity": "passport or identity document of the end user",
  "representative-identity": "copy of the passport or identity document of the company's representative",
  "registration-or-proof-of-address": "copy of the local business registration, or proof of address of an individual",
  "latest-invoice": "latest invoice of the current provider",
  "letter-of-authorization": "letter of authorization",
  "registration-certificate": "certificate of registration",
  "regulator-certificate": "certificate of the national regulator (NRA)",
};

/** Where the address has to be. */
export type AddressRule = "same-area" | "in-country" | "any-country" | null;

export const ADDRESS_RULES: Readonly<Record<NonNullable<AddressRule>, string>> = {
  "same-area": "the address must be in the geographic zone of the numbers",
  "in-country": "the address must be in the country",
  "any-country": "an address abroad is accepted",
};

export type NumberKind = "local" | "toll-free" | "prefixed";

export interface NumberRequirement {
  readonly kind: NumberKind;
  /** Of the kind `prefixed`: what the numbers begin with. */
  readonly prefixes: readonly string[];
  /** Empty: none is asked for. Null: the guide does not offer it. */
  readonly documents: readonly DocumentKind[] | null;
  readonly address: AddressRule;
  readonly note: string | null;
}

export interface CountryRequirements {
  readonly country: string;
  readonly name: string;
  readonly request: readonly NumberRequirement[];
  /** Null: the guide has no table for it. */
  readonly port: readonly NumberRequirement[] | null;
}

const REGULATOR = "The number is obtained from the local regulator directly; AWS Support tells how.";

type Rest = Partial<Pick<NumberRequirement, "prefixes" | "address" | "note">>;
const numbers =
  (kind: NumberKind) =>
  (documents: readonly DocumentKind[] | null, rest: Rest = {}): NumberRequirement => ({
    kind,
    prefixes: [],
    documents,
    address: null,
    note: null,
    ...rest,
  });
const local = numbers("local");
const tollFree = numbers("toll-free");
const prefixed = numbers("prefixed");

const PORT: readonly DocumentKind[] = ["latest-invoice", "letter-of-authorization"];
const PORT_BOTH = [local(PORT), tollFree(PORT)];

export const COUNTRY_REQUIREMENTS: readonly CountryRequirements[] = [
  {
    country: "AU",
    name: "Australia",
    request: [
      local(["business-address", "proof-of-location"], { address: "same-area" }),
      tollFree(["business-address"], { address: "any-country" }),
    ],
    port: PORT_BOTH,
  },
  {
    country: "AT",
    name: "Austria",
    request: [
      local(["business-address", "proof-of-telecom-service"], { address: "same-area" }),
      prefixed(["business-address"], { prefixes: ["+43 720"], address: "in-country" }),
      tollFree(["business-address"], { address: "any-country" }),
    ],
    port: PORT_BOTH,
  },
  { country: "CA", name: "Canada", request: [local([]), tollFree([])], port: PORT_BOTH },
  { country: "DK", name: "Denmark", request: [local([]), tollFree([])], port: PORT_BOTH },
  {
    country: "FI",
    name: "Finland",
    request: [
      local(["business-address", "proof-of-location"], { address: "same-area" }),
      prefixed([], { prefixes: ["+358 075"] }),
      tollFree([]),
    ],
    port: PORT_BOTH,
  },
  {
    country: "DE",
    name: "Germany",
    request: [
      local(["business-address", "registration-or-identity", "proof-of-address"], { address: "same-area" }),
      prefixed(["business-address", "registration-or-identity", "proof-of-address"], {
        prefixes: ["+49 32"],
        address: "in-country",
      }),
      tollFree(["business-address", "proof-of-address"], { address: "in-country", note: REGULATOR }),
    ],
    port: [
      local([...PORT, "business-address", "business-registration", "representative-identity"], {
        address: "same-area",
      }),
      tollFree([...PORT, "registration-certificate"], { note: REGULATOR }),
    ],
  },
  {
    country: "IE",
    name: "Ireland",
    request: [
      local(["business-address"], { address: "same-area" }),
      prefixed(["business-address"], { prefixes: ["+353 0818", "+353 076"], address: "in-country" }),
      tollFree([]),
    ],
    port: PORT_BOTH,
  },
  {
    country: "IT",
    name: "Italy",
    request: [
      local(["business-address", "proof-of-location", "business-registration", "passport-or-identity"], {
        address: "same-area",
      }),
      tollFree([]),
    ],
    port: [local([...PORT, "representative-identity", "registration-or-proof-of-address"]), tollFree(PORT)],
  },
  { country: "NZ", name: "New Zealand", request: [local([]), tollFree([])], port: [local(null), tollFree(PORT)] },
  {
    country: "NG",
    name: "Nigeria",
    request: [local(["business-address"], { address: "any-country" })],
    port: null,
  },
  { country: "PR", name: "Puerto Rico", request: [local([]), tollFree([])], port: null },
  {
    country: "KR",
    name: "South Korea",
    request: [tollFree(["business-address", "proof-of-location"], { address: "in-country" })],
    port: null,
  },
  { country: "SE", name: "Sweden", request: [local([]), tollFree([])], port: PORT_BOTH },
  {
    country: "CH",
    name: "Switzerland",
    request: [
      local(["business-address", "proof-of-location", "registration-or-identity"], { address: "same-area" }),
      prefixed(["business-address"], { prefixes: ["+41 051", "+41 058"], address: "in-country" }),
      tollFree(["business-address", "registration-or-identity"], { address: "any-country" }),
    ],
    port: [
      local([...PORT, "business-address"], { address: "any-country" }),
      tollFree([...PORT, "business-address", "regulator-certificate"], { address: "in-country" }),
    ],
  },
  { country: "GB", name: "United Kingdom", request: [local([]), tollFree([])], port: PORT_BOTH },
];

export const requirementsOf = (country: string): CountryRequirements | null =>
  COUNTRY_REQUIREMENTS.find((one) => one.country === country) ?? null;

/** Days that the link is valid which AWS Support sends for documents. */
export const UPLOAD_LINK_DAYS = 10;
/** Weeks that AWS takes for numbers abroad. */
export const WEEKS_TO_PROVISION = { least: 2, most: 6 } as const;

/** States of an order to bring numbers along, in the words of the guide ("Phone number porting status definitions"). */
export const PORTING_STATES = {
  CANCELLED: "AWS Support cancelled the order, for a reason that it tells.",
  CANCEL_REQUESTED: "AWS Support is cancelling the order.",
  CHANGE_REQUESTED: "A change that was asked for waits for the carrier.",
  COMPLETED: "The order is done and the numbers are active.",
  EXCEPTION: "AWS Support needs more details.",
  FOC: "The carrier confirmed the date (firm order commit); AWS Support asks whether it suits.",
  PENDING_DOCUMENTS: "AWS Support needs more documents.",
  SUBMITTED: "The order waits for the carrier.",
} as const;
