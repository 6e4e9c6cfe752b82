import { dayText, dayWords, rangeWords } from "@/lib/dates";
import { type Clock, offsetAt } from "@/lib/zone";
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

/** Clock times: where the clock changes within the range, labels go on with full hours. */
function timeSplits([from, to]: XRange, step: number, clock: Clock): number[] {
  const offsets = [...new Set([offsetAt(clock, from), offsetAt(clock, to)])];
  const found = offsets.flatMap((offset) => {
    const shift = offset * minuteMs;
    return multiples([from + shift, to + shift], step)
      .map((at) => at - shift)
      .filter((at) => offsetAt(clock, at) === offset);
  });
  // An hour that comes twice has one label where there is no room for two.
  return found.filter((at, n) => n === 0 || at - (found[n - 1] ?? 0) > step * 0.7);
}

/** The axis of a kind. `clock`: by what clock times are told. */
export function xAxisOf(kind: XKind, clock: Clock, own: ((x: number) => string) | undefined): XAxis {
  if (kind === "day") {
    return {
      steps: [1, 2, 7, 14, 30.4, 61, 91, 182, 365, 730, 1825, 3650],
      splits: daySplits,
      labels: dayLabels,
      words: own ?? ((day) => dayWords(dayText(Math.round(day)))),
      rangeWords: own
        ? (from, to) => `${own(from)} – ${own(to)}`
        : (from, to) => rangeWords(dayText(Math.round(from)), dayText(Math.round(to))),
      least: 1,
    };
  }
  if (kind === "time") {
    const local = (ms: number) => new Date(ms + offsetAt(clock, ms) * minuteMs);
    const time = (ms: number) => `${two(local(ms).getUTCHours())}:${two(local(ms).getUTCMinutes())}`;
    const day = (ms: number) => dayWords(dayText(Math.floor(local(ms).getTime() / dayMs)));
    return {
      steps: [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440].map((it) => it * minuteMs),
      splits: (range, step) => timeSplits(range, step, clock),
      labels: (splits) => {
        let before = "";
        return splits.map((ms) => {
          const isNew = before !== "" && day(ms) !== before;
          before = day(ms);
          // The chart's own words say the year.
          return isNew ? `${time(ms)}\n${before.replace(/ \d+$/, "")}` : time(ms);
        });
      },
      words: (ms) => `${day(ms)}, ${time(ms)}`,
      rangeWords: (from, to) => {
        if (day(from) === day(to)) return `${day(from)}, ${time(from)} – ${time(to)}`;
        // The midnight at which a day ends is that day's.
        if (day(from) === day(to - 1)) return `${day(from)}, ${time(from)} – 24:00`;
        return `${day(from)}, ${time(from)} – ${day(to)}, ${time(to)}`;
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
