import { CarillonError } from "../../shared/errors.ts";
import {
  ADDRESS_RULES,
  COUNTRY_REQUIREMENTS,
  type CountryRequirements,
  DOCUMENTS,
  type NumberRequirement,
  requirementsOf,
  UPLOAD_LINK_DAYS,
  WEEKS_TO_PROVISION,
} from "../../shared/numbering/requirements.ts";

/** The administration guide says nothing of a country. */
export class UnknownCountryError extends CarillonError {
  readonly code = "UNKNOWN_COUNTRY";

  constructor(country: string) {
    const known = COUNTRY_REQUIREMENTS.map(({ country: code }) => code).join(", ");
    super(
      `the administration guide names no requirements for ${country}; it has those of ${known}. ` +
        "For the US none are needed; for others ask AWS Support, or carillon numbers search --country",
    );
  }
}

export function requirementsFor(country: string): CountryRequirements {
  const found = requirementsOf(country.toUpperCase());
  if (!found) throw new UnknownCountryError(country.toUpperCase());
  return found;
}

const KINDS: Readonly<Record<NumberRequirement["kind"], string>> = {
  local: "local numbers",
  "toll-free": "toll-free numbers",
  prefixed: "numbers with",
};

/** What a country asks for, as a checklist. */
export function requirementsText(country: string, isPort: boolean): string {
  const { name, request, port } = requirementsFor(country);
  const rows = isPort ? port : request;
  const title = `${name}: ${isPort ? "to bring numbers along" : "to request numbers"}`;
  if (rows === null) return `${title}\n\n  The administration guide has no table for it: ask AWS Support.\n`;
  return `${title}\n\n${rows.map(requirementText).join("\n")}${isPort ? "" : requestHints(rows)}`;
}

function requirementText({ kind, prefixes, documents, address, note }: NumberRequirement): string {
  const head = `  ${[KINDS[kind], prefixes.join(", ")].filter((part) => part !== "").join(" ")}`;
  const lines =
    documents === null
      ? ["    not supported"]
      : documents.length === 0
        ? ["    no documents needed: order them with carillon numbers order"]
        : documents.map((document) => `    [ ] ${DOCUMENTS[document]}`);
  const rules = [address && ADDRESS_RULES[address], note].filter((rule) => rule !== null);
  return `${[head, ...lines, ...rules.map((rule) => `    ! ${rule}`)].join("\n")}\n`;
}

function requestHints(rows: readonly NumberRequirement[]): string {
  if (rows.every(({ documents }) => documents?.length === 0)) return "";
  return `
  Where documents are needed, AWS Support orders the numbers: carillon numbers request writes the case.
  It takes ${WEEKS_TO_PROVISION.least} to ${WEEKS_TO_PROVISION.most} weeks. Wait for the upload link that AWS Support sends; it is valid for ${UPLOAD_LINK_DAYS} days.
  Numbers outside of the US are of the product type SipMediaApplicationDialIn.
`;
}

export interface RequestDetails {
  readonly name: string;
  readonly individual: boolean;
  readonly tollFree: boolean;
  readonly quantity: number;
}

const CASE =
  "Open a case at https://console.aws.amazon.com/support (Account and billing; service Chime SDK (Number Management)";

/** The text of the support case that asks for numbers of a country. */
export function requestText(country: string, { name, individual, tollFree, quantity }: RequestDetails): string {
  const { name: countryName, request } = requirementsFor(country);
  const wanted = request.filter(({ kind }) => (kind === "toll-free") === tollFree);
  return `${CASE}; category Phone number requests).

Subject: Provisioning international numbers

Individual or business: ${individual ? "individual" : "business"}
Name: ${name}
Type of number: ${tollFree ? "toll-free" : "local"}
Country: ${countryName}
Quantity of phone numbers: ${quantity}
${wanted.length === 0 ? `\nNote: the administration guide does not list ${tollFree ? "toll-free" : "local"} numbers of ${countryName}.\n` : `\nHave ready:\n\n${wanted.map(requirementText).join("\n")}`}`;
}

export interface PortDetails {
  readonly numbers: readonly string[];
  readonly tollFree: boolean;
  readonly date: string;
  readonly time: string;
}

/** What AWS Support wants to know of numbers of the US ("Porting phone numbers into the Amazon Chime SDK"). */
const US_PORT_FIELDS = [
  "Billing telephone number (BTN) of the account",
  "Name of the authorizing person",
  "Current carrier",
  "Account number with the current carrier",
  "Service PIN, if there is one",
  "Service address and customer name, as the carrier's contract has them",
  "BTN: replaced by a new one of the same account / account closed / each number is its own BTN",
] as const;
const OTHER_PORT_FIELDS = ["Estimated volume of use"] as const;

/** The text of the support case that brings numbers along from another carrier. */
export function portRequestText(country: string, { numbers, tollFree, date, time }: PortDetails): string {
  const isUs = country.toUpperCase() === "US";
  const port = isUs ? [] : (requirementsFor(country).port ?? []);
  const wanted = port.filter(({ kind }) => (kind === "toll-free") === tollFree);
  const given = [
    ["Phone numbers", numbers.join(", ")],
    ["Requested date and time", `${date} ${time}`],
    ["Type of number", tollFree ? "toll-free" : "local"],
    ["Country", isUs ? "United States" : requirementsFor(country).name],
    ["Product type", isUs ? "Voice Connector or SIP Media Application Dial-In" : "SIP Media Application Dial-In"],
  ];
  return `${CASE}; category Phone number, Port in).

Subject: Porting phone numbers in

${given.map(([field, value]) => `${field}: ${value}`).join("\n")}
${(isUs ? US_PORT_FIELDS : OTHER_PORT_FIELDS).map((field) => `${field}: `).join("\n")}

Have ready:

  [ ] a letter of agency (LOA), one for each carrier that the numbers are with
${wanted.map(requirementText).join("\n")}
  Numbers neither make nor receive calls before they are assigned: do it before the date that the carrier confirms (FOC).
`;
}
