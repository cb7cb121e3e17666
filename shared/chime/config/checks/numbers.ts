import { NOT_TO_CHINA } from "../../../numbering/dial-policy.ts";
import { readPhoneNumber } from "../../../numbering/phone-number.ts";
import type { NumberSearch, PhoneNumberConfig } from "../config.ts";
import { GUIDE } from "../texts.ts";
import { usedByApplications } from "../uses.ts";
import { type Check, entriesOf, issue, knownKeys, pathTo } from "./check.ts";

const PHONE_NUMBERS = `${GUIDE}, "Phone numbers"`;
const ORDERING = `${GUIDE}, "Provisioning phone numbers"`;
const CALLING_NAMES = `${GUIDE}, "Updating outbound calling names"`;
const SECTION = "phoneNumbers";

const isNumber = (key: string) => key.startsWith("+");

/** Prefixes of the North American plan that nobody pays for who calls (47 CFR 52.15(i)(7); API reference, TollFreePrefix). */
const TOLL_FREE = /^\+18(00|33|44|55|66|77|88)/;

/** Country of a number, or of one that is to be ordered. */
function countryOf(key: string, { order }: PhoneNumberConfig): string | null {
  if (typeof order === "object") return order.country;
  return readPhoneNumber(key)?.country ?? null;
}

function isTollFree(key: string, { order }: PhoneNumberConfig): boolean {
  return typeof order === "object"
    ? order.type === "TollFree" || order.tollFreePrefix !== undefined
    : TOLL_FREE.test(key);
}

const keysAndOrders: Check = function* ({ phoneNumbers }) {
  for (const [key, { order }] of entriesOf(phoneNumbers)) {
    const path = pathTo(SECTION, key, "order");
    if (isNumber(key) && typeof order === "object") {
      yield issue(path, "a search for a number that is known", "true, or a name in the place of the number", ORDERING);
    }
    if (!isNumber(key) && typeof order !== "object") {
      yield issue(path, order ? "true for a name" : "nothing", "what to search for: a name is no number yet", ORDERING);
    }
  }
};

const possibleNumbers: Check = function* ({ phoneNumbers }) {
  for (const [key] of entriesOf(phoneNumbers)) {
    if (isNumber(key) && !readPhoneNumber(key)) {
      yield issue(
        pathTo(SECTION, key),
        "a number that no numbering plan has",
        "a possible E.164 number",
        PHONE_NUMBERS,
      );
    }
  }
};

const searches: Check = function* ({ phoneNumbers }) {
  for (const [key, { order }] of entriesOf(phoneNumbers)) {
    if (typeof order !== "object") continue;
    for (const [member, found, allowed] of searchProblems(order)) {
      yield issue(pathTo(SECTION, key, "order", member), found, allowed, "API reference, SearchAvailablePhoneNumbers");
    }
  }
};

function* searchProblems(order: NumberSearch): Generator<readonly [keyof NumberSearch, string, string]> {
  const { country, areaCode, state, type, tollFreePrefix } = order;
  if (areaCode !== undefined && country !== "US")
    yield ["areaCode", `an area code in ${country}`, "area codes of the US only"];
  if (state !== undefined && country !== "US") yield ["state", `a state in ${country}`, "states of the US only"];
  const isFree = type === "TollFree" || tollFreePrefix !== undefined;
  if (areaCode !== undefined && isFree) yield ["areaCode", "an area code of a toll-free number", "tollFreePrefix"];
  if (tollFreePrefix !== undefined && type === "Local")
    yield ["tollFreePrefix", "a prefix of a local number", "type: TollFree"];
}

/** Where numbers can be for Voice Connectors ("Requirements for Puerto Rico" lists them, too). */
const CONNECTOR_COUNTRIES: ReadonlySet<string> = new Set(["US", "PR"]);

const productTypes: Check = function* (config) {
  const dialled = usedByApplications(config);
  for (const [key, number] of entriesOf(config.phoneNumbers)) {
    const path = pathTo(SECTION, key);
    const { assignTo, productType } = number;
    const country = countryOf(key, number);
    const isForConnector = assignTo !== undefined || productType === "VoiceConnector";
    if (isForConnector && !CONNECTOR_COUNTRIES.has(country ?? "")) {
      yield issue(
        path,
        `a number of ${country ?? "no country"} for a Voice Connector`,
        "SipMediaApplicationDialIn: outside of the US numbers are for SIP media applications only",
        PHONE_NUMBERS,
      );
    }
    if (assignTo && dialled.has(key)) {
      yield issue(
        `${path}.assignTo`,
        "a number that a flow or a SIP rule answers",
        "one use for each number",
        PHONE_NUMBERS,
      );
    }
    if (assignTo && productType === "SipMediaApplicationDialIn") {
      yield issue(
        `${path}.productType`,
        productType,
        "VoiceConnector for a number that is assigned to one",
        PHONE_NUMBERS,
      );
    }
    if (dialled.has(key) && productType === "VoiceConnector") {
      yield issue(
        `${path}.productType`,
        productType,
        "SipMediaApplicationDialIn for a number that a flow or a SIP rule answers",
        PHONE_NUMBERS,
      );
    }
  }
};

const assignments: Check = function* ({ phoneNumbers, voiceConnectors, voiceConnectorGroups }) {
  for (const [key, { assignTo }] of entriesOf(phoneNumbers)) {
    if (!assignTo) continue;
    const path = pathTo(SECTION, key, "assignTo");
    if ("connector" in assignTo) {
      const connector = voiceConnectors?.[assignTo.connector];
      if (!connector)
        yield issue(
          `${path}.connector`,
          assignTo.connector,
          `a key of voiceConnectors: ${knownKeys(voiceConnectors)}`,
          PHONE_NUMBERS,
        );
    } else if (!voiceConnectorGroups?.[assignTo.group]) {
      yield issue(
        `${path}.group`,
        assignTo.group,
        `a key of voiceConnectorGroups: ${knownKeys(voiceConnectorGroups)}`,
        PHONE_NUMBERS,
      );
    }
  }
};

const callingNames: Check = function* ({ phoneNumbers }) {
  for (const [key, number] of entriesOf(phoneNumbers)) {
    if (number.callingName === undefined) continue;
    const path = pathTo(SECTION, key, "callingName");
    const country = countryOf(key, number);
    if (country !== "US")
      yield issue(
        path,
        `a calling name in ${country ?? "no country"}`,
        "calling names of numbers of the US",
        CALLING_NAMES,
      );
    else if (isTollFree(key, number))
      yield issue(path, "a calling name of a toll-free number", "calling names of local numbers", CALLING_NAMES);
  }
};

const china: Check = function* ({ dialPolicy }) {
  for (const [index, number] of (dialPolicy?.approvedForChina ?? []).entries()) {
    const country = readPhoneNumber(number)?.country ?? null;
    if (country !== null && !NOT_TO_CHINA.has(country)) continue;
    const found = country === null ? "a number of no country" : `a number of ${country}`;
    yield issue(
      pathTo("dialPolicy", "approvedForChina", index),
      found,
      `numbers of other countries than ${[...NOT_TO_CHINA].join(", ")}`,
      `${GUIDE}, "Outbound calling restrictions"`,
    );
  }
};

const emergencyAddresses: Check = function* ({ emergencyAddresses: section }) {
  const page = `${GUIDE}, "Validating addresses for emergency calls"`;
  for (const [key, { country = "US", streetInfo }] of entriesOf(section)) {
    if (country !== "US") yield issue(pathTo("emergencyAddresses", key, "country"), country, "US", page);
    if (WITHIN_BUILDING.test(streetInfo)) {
      yield issue(
        pathTo("emergencyAddresses", key, "streetInfo"),
        "a part of a building",
        "the street alone, without suite or flat",
        page,
      );
    }
  }
};

const WITHIN_BUILDING = /(?:#|\b(?:apt|apartment|suite|ste|unit|flat|floor|room)\b)/i;

export const numberChecks: readonly Check[] = [
  keysAndOrders,
  possibleNumbers,
  searches,
  productTypes,
  assignments,
  callingNames,
  china,
  emergencyAddresses,
];
