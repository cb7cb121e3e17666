import { seconds } from "./text.ts";

const WIDTH = 60;
const COVERED = "█";
const PARTLY = "▒";
const GAP = "·";

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A line that shows where there is audio and where there are gaps; nothing where there is no gap to see.
 * @param spans milliseconds
 * @param tolerance milliseconds between two spans that are no gap
 */
export function timelinePicture(spans: readonly Span[], tolerance: number): string[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  const start = sorted[0]?.start ?? 0;
  const gaps: Span[] = [];
  let end = start;
  for (const span of sorted) {
    if (span.start - end >= tolerance) gaps.push({ start: end, end: span.start });
    end = Math.max(end, span.end);
  }
  if (gaps.length === 0) return [];
  const cellOf = (time: number) => ((time - start) / (end - start)) * WIDTH;
  const cells = new Array<string>(WIDTH).fill(COVERED);
  for (const gap of gaps) {
    const from = cellOf(gap.start);
    const to = cellOf(gap.end);
    for (let cell = Math.floor(from); cell < to; cell++) cells[cell] = cell >= from && cell + 1 <= to ? GAP : PARTLY;
  }
  return [`timeline  ${cells.join("")}  ${seconds(end - start)}`];
}
