import type { Values } from "@/chart/series";
import { dayText, numberOf } from "@/lib/dates";
import { type Summary, summaryOf } from "../statistics";

/** Days since 1970, both included. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

/** What a range is compared with: the time before it, the same days a year before, or other days. */
export type Other = "before" | "year" | "days";

/** The same day of the year before; 29 February becomes the 28th. */
function yearBefore(day: number): number {
  const [year, rest] = [Number(dayText(day).slice(0, 4)) - 1, dayText(day).slice(4)];
  return numberOf(`${year}${rest === "-02-29" ? "-02-28" : rest}`);
}

/** The range to compare with, except for chosen days. */
export function otherRange({ from, to }: DayRange, other: Exclude<Other, "days">): DayRange {
  if (other === "before") return { from: from - (to - from) - 1, to: from - 1 };
  return { from: yearBefore(from), to: yearBefore(to) };
}

export interface Comparison {
  /** Day numbers, from 1 to the length of the longer range. */
  readonly x: readonly number[];
  readonly one: Values;
  readonly other: Values;
  readonly summaries: readonly [Summary, Summary];
  /** How much larger the first mean is, as a share of the other; null unless both have one that is not zero. */
  readonly difference: number | null;
}

/** Two ranges laid over each other by the number of the day. `first` is the day of the first value. */
export function comparisonOf(values: Values, first: number, one: DayRange, other: DayRange): Comparison {
  const cut = ({ from, to }: DayRange): Values =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => values[from - first + n] ?? null);
  const [a, b] = [cut(one), cut(other)];
  const length = Math.max(a.length, b.length);
  const filled = (own: Values): Values => Array.from({ length }, (_, n) => own[n] ?? null);
  const summaries = [summaryOf(a), summaryOf(b)] as const;
  const [mine, its] = [summaries[0].mean, summaries[1].mean];
  return {
    x: Array.from({ length }, (_, n) => n + 1),
    one: filled(a),
    other: filled(b),
    summaries,
    difference: mine === null || !its ? null : (mine - its) / Math.abs(its),
  };
}
