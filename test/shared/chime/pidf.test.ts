import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { buildPidf, type CivicAddress, emergencyInvite, readPidf } from "../../../shared/chime/pidf.ts";
import { InvalidInputError } from "../../../shared/errors.ts";
import { chapter, guide } from "../../support/admin-guide.ts";

const ADDRESS: CivicAddress = {
  country: "US",
  state: "WA",
  city: "Seattle",
  streetNumber: "410",
  street: { name: "Terry", suffix: "Ave", postDirectional: "N" },
  postalCode: "98109",
};
const options = { entity: "pres:desk@pbx.example.com", at: Date.UTC(2026, 10, 3, 10) };
const SDP = "v=0\r\no=- 1 1 IN IP4 203.0.113.9\r\ns=-\r\nc=IN IP4 203.0.113.9\r\nt=0 0\r\nm=audio 11398 RTP/AVP 0\r\n";

const word = fc
  .string({ minLength: 1, maxLength: 20, unit: "grapheme-ascii" })
  .map((text) => text.trim())
  .filter((text) => text !== "");
const anyAddress = fc.record({
  country: fc.constant("US"),
  state: word,
  city: word,
  streetNumber: word,
  street: fc.record({ name: word }),
  postalCode: word,
});

describe("a location object", () => {
  test("says the address in the elements of a civic address", () => {
    const pidf = buildPidf(ADDRESS, options);

    expect(readPidf(pidf)).toEqual({
      country: "US",
      A1: "WA",
      A3: "Seattle",
      POD: "N",
      STS: "Ave",
      HNO: "410",
      PC: "98109",
      RD: "Terry",
    });
    expect(pidf).toContain("<timestamp>2026-11-03T10:00:00.000Z</timestamp>");
  });

  test("is XML that carries any address, whatever is in it", () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        const read = readPidf(buildPidf(address, options));

        expect(read).toEqual({
          country: "US",
          A1: address.state,
          A3: address.city,
          HNO: address.streetNumber,
          PC: address.postalCode,
          RD: address.street.name,
        });
      }),
    );
  });

  test("has its elements in the namespaces that they are of", () => {
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(buildPidf(ADDRESS, options)) as Record<
      string,
      Record<string, string>
    >;

    expect(parsed["presence"]).toMatchObject({
      "@_xmlns": "urn:ietf:params:xml:ns:pidf",
      "@_xmlns:gp": "urn:ietf:params:xml:ns:pidf:geopriv10",
      "@_xmlns:ca": "urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr",
      "@_entity": "pres:desk@pbx.example.com",
    });
  });
});

describe("the INVITE of an emergency call", () => {
  const parts = {
    pidf: buildPidf(ADDRESS, options),
    sdp: SDP,
    contentId: "location@pbx.example.com",
    boundary: "part",
  };

  test("names the part with the location, and asks to be routed by it", () => {
    const { headers, body } = emergencyInvite(parts);

    expect(headers).toEqual({
      Geolocation: "<cid:location@pbx.example.com>",
      "Geolocation-Routing": "Yes",
      "Content-Type": 'multipart/mixed;boundary="part"',
      "Content-Length": String(Buffer.byteLength(body)),
    });
    expect(body).toContain("Content-ID: <location@pbx.example.com>\r\n\r\n<?xml");
  });

  test("parts its body by lines that begin with the boundary, and ends with the last", () => {
    const { body } = emergencyInvite(parts);

    expect(body.split("\r\n").filter((line) => line.startsWith("--"))).toEqual(["--part", "--part", "--part--"]);
    expect(body.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(readPidf(body)).toMatchObject({ A3: "Seattle" });
  });

  test("is refused when its boundary is in a part", () => {
    expect(() => emergencyInvite({ ...parts, sdp: `${SDP}a=--part` })).toThrow(InvalidInputError);
  });
});

describe("reading a location", () => {
  test.each([
    ["a body without one", "v=0\r\n"],
    [
      "a document type",
      `<!DOCTYPE x><presence><civicAddress><A3>x</A3></civicAddress></presence>`.replace(
        "<!DOCTYPE x><presence>",
        "<presence><!DOCTYPE x>",
      ),
    ],
    ["a location that is not civic", "<presence><tuple><Point>1 2</Point></tuple></presence>"],
    ["one that is cut", buildPidf(ADDRESS, options).slice(0, -15)],
  ])("finds nothing in %s", (_name, text) => {
    expect(readPidf(text)).toBeNull();
  });

  (guide === null ? test.skip : test)(
    "finds it in the guide's INVITE, whose boundaries and ids do not fit each other",
    () => {
      const invite = chapter("Usando o PIDF-LO em chamadas de emergência", "Gerenciando aplicativos de mídia SIP");

      expect(readPidf(invite)).toEqual({
        country: "US",
        A1: "WA",
        A3: "Seattle",
        HNO: "1812",
        RD: "Example",
        STS: "Ave",
        NAM: "Low Flying Turtle",
        PC: "98101",
      });
    },
  );
});
