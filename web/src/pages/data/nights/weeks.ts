import type { Nap, Night, Nights } from "@/api/data";
import { dayText, numberOf } from "@/lib/dates";
import { meanOf } from "./regularity";

/** A day, with the night that ended on it, if one was recorded, and the naps of the day. */
export interface Row {
  readonly date: string;
  readonly night: Night | null;
  readonly naps: readonly Nap[];
}

export interface Week {
  /** Its Monday. */
  readonly start: string;
  /** The days of the range shown, newest first. */
  readonly rows: readonly Row[];
}

/** The days of the range by weeks, newest first; the nights that are missing too. */
export function weeksOf({ from, to, nights, naps }: Nights): Week[] {
  const byDate = new Map(nights.map((night) => [night.date, night]));
  const weeks: { start: string; rows: Row[] }[] = [];
  for (let day = numberOf(to); day >= numberOf(from); day -= 1) {
    const date = dayText(day);
    // Day 0, the first of 1970, was a Thursday.
    const start = dayText(day - ((day + 3) % 7));
    const row = { date, night: byDate.get(date) ?? null, naps: naps.filter((nap) => nap.date === date) };
    const last = weeks.at(-1);
    if (last?.start === start) last.rows.push(row);
    else weeks.push({ start, rows: [row] });
  }
  return weeks;
}

/** What a table of nights has in its columns. */
export interface Numbers {
  readonly asleepS: number | null;
  readonly score: number | null;
  readonly averageHrvMs: number | null;
  readonly restingHeartRateBpm: number | null;
}

/** The averages of what was recorded. */
export function meansOf(rows: readonly Row[]): Numbers {
  const mean = (value: (night: Night) => number | null) =>
    meanOf(rows.map(({ night }) => (night === null ? null : value(night))));
  return {
    asleepS: mean((night) => night.asleepS),
    score: mean((night) => night.score),
    averageHrvMs: mean((night) => night.averageHrvMs),
    restingHeartRateBpm: mean((night) => night.restingHeartRateBpm),
  };
}
