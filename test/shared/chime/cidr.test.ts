import { cidrFault } from "../../../shared/chime/cidr.ts";

describe("a block of an allow list", () => {
  it.each([
    ["198.51.100.0/24", null],
    ["203.0.113.7/32", null],
    ["8.0.0.0/8", null],
    ["198.51.100.7", "not a CIDR"],
    ["198.51.100.0/33", "not a CIDR"],
    ["256.1.1.0/24", "not a CIDR"],
    ["2001:db8::/32", "not a CIDR"],
    ["", "not a CIDR"],
    ["198.51.100.7/24", "host bits"],
    ["10.1.0.0/16", "not public"],
    ["172.16.0.0/12", "not public"],
    ["192.168.1.1/32", "not public"],
    ["100.64.0.0/10", "not public"],
    ["127.0.0.1/32", "not public"],
    ["224.0.0.0/4", "not public"],
    // It has private addresses among others.
    ["0.0.0.0/0", "not public"],
    ["172.0.0.0/8", "not public"],
    ["192.0.0.0/8", "not public"],
  ])("%s: %s", (block, fault) => {
    expect(cidrFault(block)).toBe(fault);
  });
});
