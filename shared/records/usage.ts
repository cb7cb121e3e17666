/** What a usage type says, as far as it says it. */
export interface Usage {
  /** AWS Region, for example `us-east-1`; null where its billing code is not known. */
  readonly region: string | null;
  /** ISO 3166-1 alpha-2 of where a call came from; null where the usage is not between two countries. */
  readonly origin: string | null;
  readonly destination: string | null;
  readonly direction: "inbound" | "outbound" | null;
  /** What is left of it, for example `minutes` or `VC-kinesis-audio-streaming`. */
  readonly product: string;
}

/** Billing codes of the Regions with PSTN audio or Voice Connectors (AWS: Region codes of usage types). */
const REGIONS: ReadonlyMap<string, string> = new Map([
  ["USE1", "us-east-1"],
  ["USW2", "us-west-2"],
  ["APN1", "ap-northeast-1"],
  ["APN2", "ap-northeast-2"],
  ["APS1", "ap-southeast-1"],
  ["APS2", "ap-southeast-2"],
  ["CAN1", "ca-central-1"],
  ["EUC1", "eu-central-1"],
  ["EU", "eu-west-1"],
  ["EUW1", "eu-west-1"],
  ["EUW2", "eu-west-2"],
]);

const USAGE =
  /^(?:(?<code>[A-Z]{2,4}\d|EU)-)?(?:(?<origin>[A-Z]{2})-(?<destination>[A-Z]{2})-(?<direction>inbound|outbound)-)?(?<product>.+)$/;

/** Splits a usage type, such as `USE1-US-US-outbound-minutes`. Nothing is lost: what is not understood is in `product`. */
export function parseUsageType(usageType: string): Usage {
  const { code, origin, destination, direction, product } = USAGE.exec(usageType)?.groups ?? {};
  const region = REGIONS.get(code ?? "") ?? null;
  return {
    region,
    origin: origin ?? null,
    destination: destination ?? null,
    direction: (direction as "inbound" | "outbound" | undefined) ?? null,
    product: (region === null && code !== undefined ? `${code}-` : "") + (product ?? usageType),
  };
}
