import * as fc from "fast-check";
import { type DialRequest, dialDecision } from "../../../shared/numbering/dial-policy.ts";

const NEW_YORK_NOON = Date.UTC(2026, 0, 7, 17);
const SHANGHAI_NOON = Date.UTC(2026, 0, 7, 4);
const HOUR = 3_600_000;
const US = "+12065550104";
const CHINA = "+8613800138000";

const call = (changes: Partial<DialRequest> = {}): DialRequest => ({
  from: US,
  to: "+12125550142",
  at: NEW_YORK_NOON,
  placed: [],
  approvedForChina: [US],
  ...changes,
});
const whyOf = (changes: Partial<DialRequest>) => {
  const decision = dialDecision(call(changes));
  return decision.isAllowed ? "allowed" : decision.why;
};

describe("hours", () => {
  it.each([
    ["noon in New York, 7 in Honolulu", { at: NEW_YORK_NOON }, "outside-hours"],
    ["13:00 in New York, 8:00 in Honolulu", { at: NEW_YORK_NOON + HOUR }, "allowed"],
    ["20:59 in New York", { at: NEW_YORK_NOON + 8.98 * HOUR }, "allowed"],
    ["21:00 in New York", { at: NEW_YORK_NOON + 9 * HOUR }, "outside-hours"],
    ["noon, and it is known to be New York", { zone: "America/New_York" }, "allowed"],
    ["7:59 where it is known to be", { at: NEW_YORK_NOON - 4.02 * HOUR, zone: "America/New_York" }, "outside-hours"],
    [
      "Canada on a Saturday at 18:00",
      { to: "+14165550142", at: Date.UTC(2026, 0, 10, 23), zone: "America/Toronto" },
      "outside-hours",
    ],
    [
      "Canada on a Friday at 18:00",
      { to: "+14165550142", at: Date.UTC(2026, 0, 9, 23), zone: "America/Toronto" },
      "allowed",
    ],
    ["Lisbon at 16:59", { to: "+351213456789", at: Date.UTC(2026, 0, 7, 16, 59) }, "allowed"],
    ["Lisbon at 17:00", { to: "+351213456789", at: Date.UTC(2026, 0, 7, 17) }, "outside-hours"],
    ["a country of which no zones are known", { to: "+2348031234567" }, "unknown-zone"],
    ["the same with its zone", { to: "+2348031234567", at: Date.UTC(2026, 0, 7, 12), zone: "Africa/Lagos" }, "allowed"],
    ["no number", { to: "reception" }, "not-a-number"],
  ] as const)("%s", (_what, changes, why) => {
    expect(whyOf(changes)).toBe(why);
  });

  it("never allow a call at night, wherever the callee is", () => {
    const anyTime = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
    const anywhere = fc.constantFrom("America/New_York", "Pacific/Honolulu", "America/Chicago", "America/Anchorage");

    fc.assert(
      fc.property(anyTime, anywhere, (at, zone) => {
        const hour = Number(
          new Intl.DateTimeFormat("en-US", { timeZone: zone, hour: "numeric", hourCycle: "h23" }).format(at),
        );
        const isNight = hour < 8 || hour >= 21;

        if (isNight) expect(whyOf({ at })).toBe("outside-hours");
        expect(whyOf({ at, zone })).toBe(isNight ? "outside-hours" : "allowed");
      }),
    );
  });
});

describe("calls to China", () => {
  const toChina = (changes: Partial<DialRequest> = {}) => whyOf({ to: CHINA, at: SHANGHAI_NOON, ...changes });
  const placed = (count: number, ago: number) =>
    Array.from({ length: count }, (_, index) => ({ to: `+861380013800${index + 1}`, at: SHANGHAI_NOON - ago }));

  it.each([
    ["from an approved number", {}, "allowed"],
    ["from a number that is not approved", { approvedForChina: [] }, "caller-id-not-approved"],
    [
      "from a number of Singapore, though approved",
      { from: "+6561234567", approvedForChina: ["+6561234567"] },
      "caller-id-not-approved",
    ],
    ["the fifth in a minute", { placed: placed(4, 1_000) }, "allowed"],
    ["the sixth in a minute", { placed: placed(5, 1_000) }, "too-many-calls"],
    ["the sixth after a minute", { placed: placed(5, 60_001) }, "allowed"],
    ["to a number that was called today", { placed: [{ to: CHINA, at: SHANGHAI_NOON - 5 * HOUR }] }, "repeated-call"],
    [
      "to a number that was called the day before",
      { placed: [{ to: CHINA, at: SHANGHAI_NOON - 25 * HOUR }] },
      "allowed",
    ],
    ["at night", { at: SHANGHAI_NOON + 12 * HOUR }, "outside-hours"],
  ] as const)("%s", (_what, changes, why) => {
    expect(toChina(changes)).toBe(why);
  });

  it("do not count calls to other countries", () => {
    const others = Array.from({ length: 9 }, () => ({ to: "+12125550142", at: SHANGHAI_NOON - 1_000 }));

    expect(toChina({ placed: others })).toBe("allowed");
    expect(whyOf({ at: NEW_YORK_NOON + HOUR, placed: placed(9, -17 * HOUR) })).toBe("allowed");
  });
});
