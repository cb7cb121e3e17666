import { BlockList } from "node:net";

/** Addresses that no host on the public network has (IANA IPv4 Special-Purpose Address Registry, and multicast). */
const NOT_PUBLIC: readonly (readonly [address: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
];

const CIDR = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d|[12]\d|3[0-2])$/;

const reserved = new BlockList();
for (const [address, prefix] of NOT_PUBLIC) reserved.addSubnet(address, prefix);

/** What is wrong with a block of IPv4 addresses in an allow list ("publicly routable", administration guide, termination); null: nothing. */
export function cidrFault(text: string): "not a CIDR" | "host bits" | "not public" | null {
  const [, address = "", prefix = ""] = CIDR.exec(text) ?? [];
  const bytes = address.split(".").map(Number);
  if (address === "" || bytes.some((byte) => byte > 255)) return "not a CIDR";
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - Number(prefix));
  if (first % size !== 0) return "host bits";
  const blocks = NOT_PUBLIC.some(
    ([other, length]) => length >= Number(prefix) && first <= numberOf(other) && numberOf(other) < first + size,
  );
  return blocks || reserved.check(address) ? "not public" : null;
}

const numberOf = (address: string): number => address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
