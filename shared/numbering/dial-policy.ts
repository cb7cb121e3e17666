import { readPhoneNumber } from "./phone-number.ts";

/** What is known when a call is to be placed. */
export interface DialRequest {
  /** Number of the account that calls, E.164. */
  readonly from: string;
  /** Who is called, E.164. */
  readonly to: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Where the callee is, if that is known better than from the number: a time zone of the IANA database. */
  readonly zone?: string;
  /** Calls that were placed from the same number before, of the last day at least. */
  readonly placed: readonly { readonly to: string; readonly at: number }[];
  /** Numbers that AWS has approved for calls to China. */
  readonly approvedForChina: readonly string[];
}

export type DialRefusal =
  | "not-a-number"
  /** No legal hour at the moment, in one of the time zones where the callee can be. */
  | "outside-hours"
  /** The country's time zones are not known here: say the callee's. */
  | "unknown-zone"
  | "caller-id-not-approved"
  | "too-many-calls"
  | "repeated-call";

export type DialDecision =
  | { readonly isAllowed: true }
  | { readonly isAllowed: false; readonly why: DialRefusal; readonly message: string };

/** Hours in which somebody may be called, from the first to before the second, on the clock of the callee. */
interface CallingHours {
  readonly weekday: readonly [number, number];
  readonly weekend: readonly [number, number];
}

const daily = (from: number, to: number): CallingHours => ({ weekday: [from, to], weekend: [from, to] });

/** Where the law says when: 47 CFR 64.1200(c)(1); CRTC Unsolicited Telecommunications Rules, part III section 23. */
const LEGAL_HOURS: Readonly<Record<string, CallingHours>> = {
  US: daily(8, 21),
  CA: { weekday: [9, 21.5], weekend: [10, 18] },
};
/** Elsewhere those that AWS recommends (Chime SDK administration guide, "Optimizing your outbound calling reputation"). */
const RECOMMENDED_HOURS = daily(10, 17);

/** Time zones from one end of a country to the other: a call is legal when it is so in each of them. */
const ZONES: Readonly<Record<string, readonly string[]>> = {
  US: [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
  ],
  CA: [
    "America/St_Johns",
    "America/Halifax",
    "America/Toronto",
    "America/Winnipeg",
    "America/Edmonton",
    "America/Vancouver",
  ],
  BR: ["America/Noronha", "America/Sao_Paulo", "America/Manaus", "America/Rio_Branco"],
  MX: ["America/Cancun", "America/Mexico_City", "America/Hermosillo", "America/Tijuana"],
  AU: ["Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth"],
  CN: ["Asia/Shanghai"],
  GB: ["Europe/London"],
  IE: ["Europe/Dublin"],
  DE: ["Europe/Berlin"],
  FR: ["Europe/Paris"],
  ES: ["Europe/Madrid", "Atlantic/Canary"],
  PT: ["Europe/Lisbon", "Atlantic/Azores"],
  IT: ["Europe/Rome"],
  NL: ["Europe/Amsterdam"],
  AT: ["Europe/Vienna"],
  CH: ["Europe/Zurich"],
  DK: ["Europe/Copenhagen"],
  SE: ["Europe/Stockholm"],
  FI: ["Europe/Helsinki"],
  JP: ["Asia/Tokyo"],
  KR: ["Asia/Seoul"],
  SG: ["Asia/Singapore"],
  IN: ["Asia/Kolkata"],
  NZ: ["Pacific/Auckland"],
  CO: ["America/Bogota"],
  AR: ["America/Argentina/Buenos_Aires"],
};

const CHINA = "CN";
/** Countries whose numbers may not call to China (Chime SDK administration guide, "Outbound calling restrictions"). */
export const NOT_TO_CHINA: ReadonlySet<string> = new Set(["HK", "MO", "TW", "CN", "SG"]);
export const MOST_TO_CHINA_A_MINUTE = 5;
const MINUTE = 60_000;
/** How long the same call from the same number counts as repeated: the page says no time. */
const REPEATED_WITHIN = 24 * 60 * MINUTE;
/** Milliseconds that `placed` must reach back. */
export const LOOKED_BACK_AT = REPEATED_WITHIN;

const isToChina = (number: string) => readPhoneNumber(number)?.country === CHINA;

/** Whether a decision on a call to this number takes earlier calls into account. */
export const looksAtEarlierCalls = isToChina;

/** Whether a call may be placed now, by the hours of the callee and the rules for calls to China. */
export function dialDecision(request: DialRequest): DialDecision {
  const callee = readPhoneNumber(request.to);
  const caller = readPhoneNumber(request.from);
  if (!callee || !caller) return refuse("not-a-number", "both numbers must be in E.164 form and possible");
  const { country } = callee;
  const ofHours = hoursDecision(country, request);
  if (!ofHours.isAllowed || country !== CHINA) return ofHours;
  return chinaDecision(caller.country, request);
}

function hoursDecision(country: string | null, { at, zone }: DialRequest): DialDecision {
  const zones = zone === undefined ? ZONES[country ?? ""] : [zone];
  if (!zones) return refuse("unknown-zone", "say in which time zone the callee is");
  const hours = LEGAL_HOURS[country ?? ""] ?? RECOMMENDED_HOURS;
  const closed = zones.find((one) => !isWithin(hours, at, one));
  if (closed === undefined) return { isAllowed: true };
  const [from, to] = hours.weekday;
  return refuse("outside-hours", `call between ${clock(from)} and ${clock(to)} in ${closed}`);
}

function isWithin({ weekday, weekend }: CallingHours, at: number, timeZone: string): boolean {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    weekday: "short",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  const hour = Number(part("hour")) + Number(part("minute")) / 60;
  const [from, to] = part("weekday").startsWith("S") ? weekend : weekday;
  return from <= hour && hour < to;
}

const clock = (hour: number) => `${Math.floor(hour)}:${String((hour % 1) * 60).padStart(2, "0")}`;

function chinaDecision(
  callerCountry: string | null,
  { from, to, at, placed, approvedForChina }: DialRequest,
): DialDecision {
  if (!approvedForChina.includes(from) || NOT_TO_CHINA.has(callerCountry ?? "")) {
    const message = "calls to China need a number that AWS has approved, of no country that is left out";
    return refuse("caller-id-not-approved", message);
  }
  const lately = placed.filter((call) => call.at > at - MINUTE && isToChina(call.to));
  if (lately.length >= MOST_TO_CHINA_A_MINUTE) {
    return refuse("too-many-calls", `at most ${MOST_TO_CHINA_A_MINUTE} calls a minute from one number to China`);
  }
  const isRepeated = placed.some((call) => call.to === to && call.at > at - REPEATED_WITHIN);
  if (isRepeated) return refuse("repeated-call", "the same number is not called again from the same number to China");
  return { isAllowed: true };
}

const refuse = (why: DialRefusal, message: string): DialDecision => ({ isAllowed: false, why, message });
