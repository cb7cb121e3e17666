import type { Hours } from "./hours.ts";

/** Days of the week as opening hours name them, Sunday first. */
export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Whether it is open, or why not. */
export type Opening = "open" | "closed" | "holiday";

/** The date and time of day on the wall of a place. */
export interface WallTime {
  /** `2026-01-05` */
  readonly date: string;
  readonly weekday: Weekday;
  /** `00:00` to `23:59` */
  readonly time: string;
}

/** What clocks and calendars show in a time zone at a moment, in epoch milliseconds. */
export function wallTime(at: number, timeZone: string): WallTime {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(at);
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  const date = `${year}-${month}-${day}`;
  const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "sun";
  return { date, weekday, time: `${hour}:${minute}` };
}

/** Whether a place is open at a moment, in epoch milliseconds. */
export function openingAt({ zone: timeZone, week, holidays }: Hours, at: number): Opening {
  const { date, weekday, time } = wallTime(at, timeZone);
  const ofHoliday = holidays[date];
  const isOpen = (ofHoliday ?? week[weekday] ?? []).some(([from, to]) => from <= time && time < to);
  if (isOpen) return "open";
  return ofHoliday ? "holiday" : "closed";
}
