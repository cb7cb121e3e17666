import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isPublicAddress, isPublicNetwork } from "../../../shared/numbering/networks.ts";

const octet = fc.integer({ min: 0, max: 255 });

describe("networks", () => {
  test.each([
    ["8.8.8.0/24", true],
    ["203.0.113.0/27", true],
    ["172.32.0.0/16", true],
    ["11.0.0.0/8", true],
    ["10.0.0.0/8", false],
    ["172.31.255.255/32", false],
    ["192.168.0.0/24", false],
    ["100.127.0.0/16", false],
    ["0.0.0.0/0", false],
    ["8.0.0.0/6", false],
    ["255.255.255.255/32", false],
  ])("%s is public: %s", (cidr, expected) => {
    expect(isPublicNetwork(cidr)).toBe(expected);
  });

  test("a network is public only when every address of it is", () => {
    fc.assert(
      fc.property(octet, octet, octet, octet, fc.integer({ min: 8, max: 32 }), (a, b, c, d, bits) => {
        fc.pre(isPublicNetwork(`${a}.${b}.${c}.${d}/${bits}`));

        expect(isPublicAddress(`${a}.${b}.${c}.${d}`)).toBe(true);
      }),
    );
  });
});
