import { XMLParser } from "fast-xml-parser";
import { InvalidInputError } from "../errors.ts";

/**
 * Where somebody is who calls emergency services, as a phone system says it in its INVITE: a civic address (RFC 5139) in a location
 * object (RFC 4119) in one part of the body, which the header field Geolocation names (RFC 6442 section 4.1).
 */
export interface CivicAddress {
  /** Two letters. */
  readonly country: string;
  /** State (A1). */
  readonly state: string;
  /** City (A3). */
  readonly city: string;
  /** House number (HNO). */
  readonly streetNumber: string;
  /** Name of the street, with what goes before and after it (PRD, RD, STS, POD). */
  readonly street: {
    readonly preDirectional?: string;
    readonly name: string;
    readonly suffix?: string;
    readonly postDirectional?: string;
  };
  /** Name of the building or of who is in it (NAM). */
  readonly name?: string;
  /** PC. */
  readonly postalCode: string;
}

/** Elements of a civic address, in the order of RFC 5139 section 5, with what of an address each holds. */
const ELEMENTS: readonly (readonly [string, (address: CivicAddress) => string | undefined])[] = [
  ["country", ({ country }) => country],
  ["A1", ({ state }) => state],
  ["A3", ({ city }) => city],
  ["PRD", ({ street }) => street.preDirectional],
  ["POD", ({ street }) => street.postDirectional],
  ["STS", ({ street }) => street.suffix],
  ["HNO", ({ streetNumber }) => streetNumber],
  ["NAM", ({ name }) => name],
  ["PC", ({ postalCode }) => postalCode],
  ["RD", ({ street }) => street.name],
];

export interface LocationOptions {
  /** Whose location it is, a `pres:` or `sip:` URI. */
  readonly entity: string;
  /** When it was found out, epoch milliseconds. */
  readonly at: number;
}

/** A location object with a civic address. */
export function buildPidf(address: CivicAddress, { entity, at }: LocationOptions): string {
  const lines = ELEMENTS.flatMap(([element, of]) => {
    const value = of(address);
    return value === undefined || value === "" ? [] : [`            <ca:${element}>${escaped(value)}</ca:${element}>`];
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf"
    xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"
    xmlns:ca="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"
    entity="${escaped(entity)}">
  <tuple id="location">
    <status>
      <gp:geopriv>
        <gp:location-info>
          <ca:civicAddress>
${lines.join("\n")}
          </ca:civicAddress>
        </gp:location-info>
        <gp:usage-rules/>
      </gp:geopriv>
    </status>
    <timestamp>${new Date(at).toISOString()}</timestamp>
  </tuple>
</presence>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);

export interface InvitePartsOptions {
  readonly pidf: string;
  /** The session description, as the phone system would send it alone. */
  readonly sdp: string;
  /** Of the location's part, without angle brackets: `location@pbx.example.com` (RFC 2392). */
  readonly contentId: string;
  /** Between the parts: in none of them (RFC 2046 section 5.1.1). */
  readonly boundary: string;
}

/** Header fields and body that an emergency call's INVITE has on top of any other's. */
export interface InviteParts {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @throws InvalidInputError when the boundary is part of what it is to part */
export function emergencyInvite({ pidf, sdp, contentId, boundary }: InvitePartsOptions): InviteParts {
  if (pidf.includes(`--${boundary}`) || sdp.includes(`--${boundary}`)) {
    throw new InvalidInputError("emergency INVITE", [
      { path: "boundary", found: "a text that is in one of the parts", allowed: "one that is in none of them" },
    ]);
  }
  const part = (headers: readonly string[], content: string) =>
    [`--${boundary}`, ...headers, "", content.replace(/\r?\n/g, "\r\n").replace(/(\r\n)*$/, "\r\n")].join("\r\n");
  const body = `${[
    part(["Content-Type: application/sdp"], sdp),
    part(["Content-Type: application/pidf+xml", `Content-ID: <${contentId}>`], pidf),
  ].join("\r\n")}\r\n--${boundary}--\r\n`;
  return {
    headers: {
      Geolocation: `<cid:${contentId}>`,
      "Geolocation-Routing": "Yes",
      "Content-Type": `multipart/mixed;boundary="${boundary}"`,
      "Content-Length": String(new TextEncoder().encode(body).length),
    },
    body,
  };
}

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: true,
});

/** A document type is how XML attacks its readers. */
const DOCTYPE = /<!DOCTYPE/i;
const PRESENCE = /<(?:\w+:)?presence[\s>][\s\S]*?<\/(?:\w+:)?presence\s*>/;

/**
 * Reads the civic address out of a location object, alone or anywhere in the body of an INVITE. What surrounds it does not matter:
 * boundaries and content ids of phone systems are often wrong.
 * @returns null where there is none
 */
export function readPidf(text: string): Partial<Record<string, string>> | null {
  const [presence] = PRESENCE.exec(text) ?? [];
  if (presence === undefined || DOCTYPE.test(presence)) return null;
  return civicAddressIn(parser.parse(presence) as unknown);
}

function civicAddressIn(value: unknown): Partial<Record<string, string>> | null {
  if (typeof value !== "object" || value === null) return null;
  for (const [name, member] of Object.entries(value)) {
    if (name !== "civicAddress") {
      const found = civicAddressIn(member);
      if (found) return found;
    } else if (typeof member === "object" && member !== null) {
      return Object.fromEntries(
        Object.entries(member).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      );
    }
  }
  return null;
}
