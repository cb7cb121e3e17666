import * as fc from "fast-check";
import type { Hours } from "../../../shared/desk/hours.ts";
import { openingAt, wallTime } from "../../../shared/desk/opening.ts";

const office = (zone: string, more: Partial<Hours> = {}): Hours => ({
  zone,
  week: {
    mon: [
      ["09:00", "12:00"],
      ["13:00", "17:30"],
    ],
    sat: [["00:00", "24:00"]],
  },
  holidays: {},
  ...more,
});
const MONDAY = Date.UTC(2026, 0, 5);
const at = (time: string, day = MONDAY) => Date.parse(`${new Date(day).toISOString().slice(0, 10)}T${time}:00Z`);

describe("opening hours", () => {
  it.each([
    ["08:59", "closed"],
    ["09:00", "open"],
    ["11:59", "open"],
    ["12:00", "closed"],
    ["13:00", "open"],
    ["17:30", "closed"],
  ] as const)("at %s on a Monday: %s", (time, opening) => {
    expect(openingAt(office("UTC"), at(time))).toBe(opening);
  });

  it.each([
    ["America/Sao_Paulo", "12:00", "open"],
    ["America/Sao_Paulo", "11:59", "closed"],
    ["Asia/Kolkata", "03:30", "open"],
    ["Asia/Kolkata", "03:29", "closed"],
    ["Pacific/Auckland", "10:00", "closed"],
  ] as const)("are those of the place: %s at %s UTC is %s", (zone, time, opening) => {
    expect(openingAt(office(zone), at(time))).toBe(opening);
  });

  it("follow the clocks when they change", () => {
    const newYork = office("America/New_York");

    // Clocks went forward on Sunday, 8 March 2026.
    expect(openingAt(newYork, Date.UTC(2026, 2, 2, 13, 30))).toBe("closed");
    expect(openingAt(newYork, Date.UTC(2026, 2, 9, 13, 30))).toBe("open");
  });

  it("last a whole day if they say so, and give way to holidays", () => {
    const hours = office("UTC", { holidays: { "2026-01-05": [], "2026-01-10": [["10:00", "11:00"]] } });

    expect(openingAt(office("UTC"), Date.UTC(2026, 0, 10, 23, 59))).toBe("open");
    expect(openingAt(hours, at("10:00"))).toBe("holiday");
    expect(openingAt(hours, Date.UTC(2026, 0, 10, 10, 30))).toBe("open");
    expect(openingAt(hours, Date.UTC(2026, 0, 10, 12))).toBe("holiday");
  });

  it("read clocks of any place at any time", () => {
    const zones = fc.constantFrom("UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo");
    const times = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) });

    fc.assert(
      fc.property(zones, times, (zone, time) => {
        const { date, time: clock } = wallTime(time, zone);
        const asUtc = Date.parse(`${date}T${clock}:00Z`);

        // No place is more than 14 hours from UTC, or off by anything but whole quarters of an hour.
        const offset = asUtc - Math.floor(time / 60_000) * 60_000;
        expect(Math.abs(offset)).toBeLessThanOrEqual(14 * 3_600_000);
        if (zone === "UTC") expect(offset).toBe(0);
      }),
    );
  });
});
