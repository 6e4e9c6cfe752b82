import { dayText, dayWords, rangeWords } from "@/lib/dates";
import type { XRange } from "./range";

/**
 * What the x values are: milliseconds since 1970 (`time`), days since 1970 (`day`), seconds since a start (`seconds`), or
 * anything else that `words` puts into words.
 */
export type XKind = "time" | "day" | "seconds" | "number";

export interface XAxis {
  /** The difference between neighbouring labels is one of these, in x values. */
  readonly steps: readonly number[];
  /** The label positions within a range, `step` apart. */
  readonly splits: (range: XRange, step: number) => number[];
  /** Labels; a line break where the larger unit (the year, the day) changes. */
  readonly labels: (splits: readonly number[], step: number) => string[];
  /** One x value in full. */
  readonly words: (x: number) => string;
  /** A range in full, as short as it can be said. */
  readonly rangeWords: (from: number, to: number) => string;
  /** The shortest range to zoom to. */
  readonly least: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (number: number) => String(number).padStart(2, "0");

/** "0:42", "12:05", "1:02:05". */
export function clockWords(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** The offset of the reader's own time zone at a moment, in minutes east of UTC. */
const readersOffset = (ms: number) => -new Date(ms).getTimezoneOffset();

function multiples([from, to]: XRange, step: number): number[] {
  const found: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}

/** Days: every step of 28 days and more begins at a month, of 365 and more at a year. */
function daySplits([from, to]: XRange, step: number): number[] {
  if (step < 28) {
    // Weeks begin on Monday; day 4 after 1970-01-01 was one.
    const first = step === 7 || step === 14 ? 4 : 0;
    return multiples([from - first, to - first], step).map((at) => at + first);
  }
  const every = step >= 365 ? Math.round(step / 365) * 12 : Math.round(step / 30.4);
  const date = new Date(from * dayMs);
  let month = Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / every) * every;
  const found: number[] = [];
  for (; ; month += every) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1) / dayMs;
    if (at > to) return found;
    if (at >= from) found.push(at);
  }
}

function dayLabels(splits: readonly number[], step: number): string[] {
  let year = "";
  return splits.map((day) => {
    const date = new Date(day * dayMs);
    const own = String(date.getUTCFullYear());
    if (step >= 365) return own;
    const month = months[date.getUTCMonth()] ?? "";
    const label = step < 28 ? `${date.getUTCDate()} ${month}` : month;
    const isNew = own !== year;
    year = own;
    return isNew ? `${label}\n${own}` : label;
  });
}

/** The axis of a kind. `offsetMin`: minutes east of UTC for clock times; absent, the reader's own time zone. */
export function xAxisOf(
  kind: XKind,
  offsetMin: number | undefined,
  own: ((x: number) => string) | undefined,
): XAxis {
  if (kind === "day") {
    return {
      steps: [1, 2, 7, 14, 30.4, 61, 91, 182, 365, 730, 1825, 3650],
      splits: daySplits,
      labels: dayLabels,
      words: own ?? ((day) => dayWords(dayText(Math.round(day)))),
      rangeWords: own
        ? (from, to) => `${own(from)} – ${own(to)}`
        : (from, to) => rangeWords(dayText(Math.round(from)), dayText(Math.round(to))),
      least: 7,
    };
  }
  if (kind === "time") {
    const local = (ms: number) => new Date(ms + (offsetMin ?? readersOffset(ms)) * minuteMs);
    const clock = (ms: number) => `${two(local(ms).getUTCHours())}:${two(local(ms).getUTCMinutes())}`;
    const day = (ms: number) => `${local(ms).getUTCDate()} ${months[local(ms).getUTCMonth()]}`;
    return {
      steps: [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440].map((it) => it * minuteMs),
      splits: ([from, to], step) => {
        const shift = (offsetMin ?? readersOffset(from)) * minuteMs;
        return multiples([from + shift, to + shift], step).map((at) => at - shift);
      },
      labels: (splits) => {
        let before = "";
        return splits.map((ms) => {
          const isNew = before !== "" && day(ms) !== before;
          before = day(ms);
          return isNew ? `${clock(ms)}\n${before}` : clock(ms);
        });
      },
      words: (ms) => `${day(ms)}, ${clock(ms)}`,
      rangeWords: (from, to) => {
        if (day(from) === day(to)) return `${day(from)}, ${clock(from)} – ${clock(to)}`;
        // The midnight at which a day ends is that day's.
        if (day(from) === day(to - 1)) return `${day(from)}, ${clock(from)} – 24:00`;
        return `${day(from)}, ${clock(from)} – ${day(to)}, ${clock(to)}`;
      },
      least: 10 * minuteMs,
    };
  }
  const words = own ?? (kind === "seconds" ? clockWords : (x: number) => x.toLocaleString("en"));
  const decimal = [1, 2, 5].flatMap((it) => [0.1, 1, 10, 100, 1000, 10_000].map((by) => it * by));
  return {
    steps:
      kind === "seconds"
        ? [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200]
        : decimal.sort((a, b) => a - b),
    splits: multiples,
    labels: (splits) => splits.map((at) => words(Math.round(at * 1000) / 1000)),
    words,
    rangeWords: (from, to) => `${words(from)} – ${words(to)}`,
    least: kind === "seconds" ? 20 : 0.1,
  };
}
