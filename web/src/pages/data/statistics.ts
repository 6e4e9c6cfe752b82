import type { Values } from "@/chart/series";

/** Statistics of days in a row; null is a day without a value. */

const present = (values: Values): number[] => values.filter((it) => it !== null);

export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, it) => sum + it, 0) / values.length;

/** The mean of values that are means of so many days each; of one where that is not said. Null for nothing. */
export function weightedMean(values: Values, weights: readonly number[] | undefined): number | null {
  let [sum, all] = [0, 0];
  values.forEach((value, index) => {
    if (value === null) return;
    const weight = weights?.[index] ?? 1;
    sum += value * weight;
    all += weight;
  });
  return all === 0 ? null : sum / all;
}

/** The value below which a share of the sorted values lies, interpolated between neighbours. */
export function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return below + (above - below) * (place - Math.floor(place));
}

/** How many days before a day make up what is usual then. */
export const USUAL_DAYS = 60;
/** With fewer values in that time nothing is called usual. */
const USUAL_LEAST = 10;

/** The usual value of the day at `index`: the median of the 60 days before it; null with fewer than 10 values. */
export function usualAt(values: Values, index: number): number | null {
  const before = present(values.slice(Math.max(0, index - USUAL_DAYS), index)).sort((a, b) => a - b);
  return before.length < USUAL_LEAST ? null : quantile(before, 0.5);
}

/** For each day, the middle half of the 60 days before it: from the 25th to the 75th percentile. */
export function usualBand(values: Values): { low: Values; high: Values } {
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  // The values of the last 60 days, kept sorted as the window moves.
  const sorted: number[] = [];
  const placeOf = (value: number) => {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((sorted[middle] ?? 0) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  values.forEach((value, day) => {
    const isKnown = sorted.length >= USUAL_LEAST;
    low.push(isKnown ? quantile(sorted, 0.25) : null);
    high.push(isKnown ? quantile(sorted, 0.75) : null);
    if (value !== null) sorted.splice(placeOf(value), 0, value);
    const gone = values[day - USUAL_DAYS];
    if (gone != null) sorted.splice(placeOf(gone), 1);
  });
  return { low, high };
}

/** The mean of each day and the `days - 1` before it; null where a smaller share of them than `least` has a value. */
export function movingMean(values: Values, days: number, least = 0.5): Values {
  let sum = 0;
  let count = 0;
  return values.map((value, day) => {
    const gone = values[day - days];
    if (value !== null) {
      sum += value;
      count += 1;
    }
    if (gone != null) {
      sum -= gone;
      count -= 1;
    }
    return count > 0 && count >= Math.min(days, day + 1) * least ? sum / count : null;
  });
}

export interface Summary {
  readonly mean: number | null;
  readonly least: number | null;
  readonly largest: number | null;
  readonly sum: number;
  /** Days with a value. */
  readonly days: number;
  /** Days without. */
  readonly missing: number;
}

export function summaryOf(values: Values): Summary {
  const known = present(values);
  return {
    mean: mean(known),
    least: known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b)),
    largest: known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b)),
    sum: known.reduce((sum, it) => sum + it, 0),
    days: known.length,
    missing: values.length - known.length,
  };
}
