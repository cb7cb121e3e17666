import * as v from "valibot";

const clockTime = v.pipe(
  v.string(),
  v.regex(/^([01]\d|2[0-4]):[0-5]\d$/, "a time such as 09:00; 24:00 is the end of a day"),
);
const span = v.pipe(
  v.tuple([clockTime, clockTime]),
  v.check(([from, to]) => from < to, "an opening before its closing; past midnight, it goes on the day after"),
);
const spans = v.array(span);

/** A time zone by its name in the IANA database. */
export const zone = v.pipe(
  v.string(),
  v.check((name) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
      return true;
    } catch {
      return false;
    }
  }, "a time zone of the IANA database such as America/Sao_Paulo"),
);

/** Opening hours as they are stored. */
export const hoursSchema = v.object({
  zone,
  /** Spans of each day; a day that is left out is closed. */
  week: v.partial(v.object({ sun: spans, mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans })),
  /** Days with hours of their own, by date (`2026-12-25`); none: closed. */
  holidays: v.optional(v.record(v.pipe(v.string(), v.isoDate()), spans), {}),
});

export type Hours = v.InferOutput<typeof hoursSchema>;
