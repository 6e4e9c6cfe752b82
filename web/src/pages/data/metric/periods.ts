import type { DailyMetric } from "@/api/data";
import type { Values } from "@/chart/series";
import { dayText, dayWords } from "@/lib/dates";

/** What one bar or point stands for. */
export type Step = "day" | "week" | "month" | "year";

/** How many days a range must have for its periods to be compared: so many always have the first days of two of them. */
export const LEAST_DAYS: Record<Step, number> = { day: 1, week: 14, month: 62, year: 731 };

/** What a range of so many days is shown by: what is wanted, or the longest that says something about it. */
export function stepFor(wanted: Step, days: number): Step {
  const shorter: Record<Step, Step> = { year: "month", month: "week", week: "day", day: "day" };
  return days >= LEAST_DAYS[wanted] ? wanted : stepFor(shorter[wanted], days);
}

export interface Periods {
  /** The first day of each period, as days since 1970. */
  readonly x: readonly number[];
  /** The sum or the mean of its days. */
  readonly values: Values;
  readonly low: Values;
  readonly high: Values;
}

/** The first day of the period that a day is in; weeks begin on Monday. */
export function startOfPeriod(day: number, step: Step): number {
  if (step === "day") return day;
  // Day 4 after 1970-01-01 was a Monday.
  if (step === "week") return day - ((((day - 4) % 7) + 7) % 7);
  const text = dayText(day);
  const start = step === "month" ? `${text.slice(0, 7)}-01` : `${text.slice(0, 4)}-01-01`;
  return Date.parse(`${start}T00:00:00Z`) / 86_400_000;
}

/** Its last day. */
export const endOfPeriod = (day: number, step: Step): number => {
  const within = { day: 1, week: 7, month: 31, year: 366 };
  const start = startOfPeriod(day, step);
  // So many days later it is the next period, or in its first days.
  return startOfPeriod(start + within[step], step) - 1;
};

/** The day in its middle: there its bar or point stands. */
export const middleOf = (day: number, step: Step): number =>
  Math.floor((startOfPeriod(day, step) + endOfPeriod(day, step)) / 2);

/** A period by one of its days. */
export const periodWords: Record<Step, ((day: number) => string) | undefined> = {
  day: undefined,
  week: (day) => `Week of ${dayWords(dayText(startOfPeriod(Math.round(day), "week")))}`,
  month: (day) => dayWords(dayText(Math.round(day))).replace(/^\d+ /, ""),
  year: (day) => dayText(Math.round(day)).slice(0, 4),
};

/** Days made into weeks, months or years. `x` are days since 1970, one after the other. */
export function periodsOf(
  x: readonly number[],
  values: Values,
  step: Step,
  aggregate: DailyMetric["aggregate"],
): Periods {
  const starts: number[] = [];
  const found: number[][] = [];
  x.forEach((day, n) => {
    const start = startOfPeriod(day, step);
    if (starts.at(-1) !== start) {
      starts.push(start);
      found.push([]);
    }
    const value = values[n];
    if (value != null) found.at(-1)?.push(value);
  });
  const each = (of: (own: readonly number[]) => number) =>
    found.map((own) => (own.length === 0 ? null : of(own)));
  const sum = (own: readonly number[]) => own.reduce((all, it) => all + it, 0);
  return {
    x: starts,
    values: each(aggregate === "sum" ? sum : (own) => sum(own) / own.length),
    low: each((own) => own.reduce((a, b) => Math.min(a, b))),
    high: each((own) => own.reduce((a, b) => Math.max(a, b))),
  };
}
