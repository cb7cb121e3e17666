import type { PhoneNumberCountry, PhoneNumberProductType, PhoneNumberType } from "@aws-sdk/client-chime-sdk-voice";

/** Consecutive numbers that can be ordered: `prefix` followed by each number from 0 to `count` - 1 in `digits` digits. */
interface Block {
  readonly country: string;
  readonly type: PhoneNumberType;
  readonly prefix: string;
  readonly digits: number;
  readonly count: number;
  readonly areaCode?: string;
  readonly state?: string;
  readonly city?: string;
}

/** 555-0100 to 555-0199 of every North American area code is set aside for fiction. */
const fiction = (country: string, areaCode: string, place: Pick<Block, "state" | "city"> = {}): Block => ({
  country,
  type: "Local",
  prefix: `+1${areaCode}55501`,
  digits: 2,
  count: 100,
  areaCode,
  ...place,
});

const tollFree = (areaCode: string): Block => ({ ...fiction("US", areaCode), type: "TollFree" });

const block = (country: string, type: PhoneNumberType, prefix: string, count: number, city?: string): Block => ({
  country,
  type,
  prefix,
  digits: String(count - 1).length,
  count,
  ...(city !== undefined && { city }),
});

/**
 * What the local cloud sells: numbers that the regulators of their countries keep for fiction, so that none of them is anybody's (NANPA;
 * Ofcom; ACMA; Bundesnetzagentur; PTS). In the countries whose regulator keeps none, nothing is sold.
 */
const BLOCKS: readonly Block[] = [
  fiction("US", "206", { state: "WA", city: "Seattle" }),
  fiction("US", "425", { state: "WA", city: "Bellevue" }),
  fiction("US", "212", { state: "NY", city: "New York" }),
  fiction("US", "312", { state: "IL", city: "Chicago" }),
  fiction("US", "415", { state: "CA", city: "San Francisco" }),
  fiction("US", "512", { state: "TX", city: "Austin" }),
  ...["800", "833", "844", "855", "866", "877", "888"].map(tollFree),
  fiction("CA", "416", { state: "ON", city: "Toronto" }),
  fiction("CA", "604", { state: "BC", city: "Vancouver" }),
  block("GB", "Local", "+44207946", 1000, "London"),
  block("GB", "Local", "+44161496", 1000, "Manchester"),
  block("GB", "TollFree", "+44808157", 1000),
  block("AU", "Local", "+6125550", 10_000, "Sydney"),
  block("AU", "TollFree", "+6118009757", 100),
  block("DE", "Local", "+493023125", 1000, "Berlin"),
  block("SE", "Local", "+468465004", 100, "Stockholm"),
].map((one) => (one.prefix.startsWith("+44") ? { ...one, digits: 4 } : one));

const DEFAULT_COUNTRY = "US";
const DEFAULT_AREA_CODE = "206";

export interface PoolFilter {
  readonly country?: string | undefined;
  readonly areaCode?: string | undefined;
  readonly state?: string | undefined;
  readonly city?: string | undefined;
  readonly tollFreePrefix?: string | undefined;
  readonly type?: PhoneNumberType | undefined;
}

/** Numbers that can be ordered, in order. Without a filter: the first of the United States. */
export function* numbersFor(filter: PoolFilter): Generator<string> {
  for (const { prefix, digits, count } of blocksFor(filter)) {
    for (let at = 0; at < count; at++) yield `${prefix}${String(at).padStart(digits, "0")}`;
  }
}

function blocksFor({ country, areaCode, state, city, tollFreePrefix, type }: PoolFilter): readonly Block[] {
  const wanted = country || DEFAULT_COUNTRY;
  const kind = type ?? (tollFreePrefix ? "TollFree" : "Local");
  const blocks = BLOCKS.filter(
    (one) =>
      one.country === wanted &&
      one.type === kind &&
      (!areaCode || one.areaCode === areaCode) &&
      (!tollFreePrefix || one.areaCode === tollFreePrefix) &&
      (!state || one.state === state.toUpperCase()) &&
      (!city || one.city?.toLowerCase() === city.toLowerCase()),
  );
  const isPlain = wanted === DEFAULT_COUNTRY && kind === "Local" && !state && !city;
  if (!isPlain || blocks.length === 1) return blocks;
  // Any area code has its numbers for fiction, also those whose place stands in no row.
  return areaCode ? [fiction(DEFAULT_COUNTRY, areaCode)] : blocks.filter((one) => one.areaCode === DEFAULT_AREA_CODE);
}

/** The last number of every North American block cannot be had, though it is offered: so that an order that fails can be tried. */
export const isNeverAcquired = (number: string): boolean => /^\+1\d{3}5550199$/.test(number);

/** Outside the United States, numbers are for SIP media applications only. */
export function countriesFor(product: PhoneNumberProductType): PhoneNumberCountry[] {
  const countries = [...new Set(BLOCKS.map(({ country }) => country))];
  return countries
    .filter((country) => product === "SipMediaApplicationDialIn" || country === DEFAULT_COUNTRY)
    .map((country) => ({
      CountryCode: country,
      SupportedPhoneNumberTypes: [
        ...new Set(BLOCKS.filter((one) => one.country === country).map(({ type }) => type)),
      ].sort(),
    }));
}
