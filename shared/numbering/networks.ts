/** Networks that are not part of the public internet (RFC 6890, RFC 1112 section 4, RFC 919 section 7). Those for documentation are left out: examples are made of them. */
const SPECIAL: readonly (readonly [number, number])[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/4",
  "240.0.0.0/4",
].map(readNetwork);

/** First address of an IPv4 network in CIDR notation (RFC 4632), and the first one after it. */
function readNetwork(cidr: string): readonly [number, number] {
  const [address = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(readAddress(address) / size) * size;
  return [first, first + size];
}

function readAddress(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

/** @param cidr an IPv4 network such as `203.0.113.0/27` */
export function isPublicNetwork(cidr: string): boolean {
  const [first, end] = readNetwork(cidr);
  return SPECIAL.every(([from, to]) => end <= from || first >= to);
}

/** @param address an IPv4 address */
export const isPublicAddress = (address: string): boolean => isPublicNetwork(`${address}/32`);
