/** When most of some moments were; minutes from midnight. */
export interface Spread {
  readonly median: number;
  /** Half of them lie between these: the first and the third quartile. */
  readonly low: number;
  readonly high: number;
}

/** Fewer nights say nothing of a habit. */
const LEAST = 5;

/** A share of sorted values, with what lies between two of them (the definition that most spreadsheets take, R-7). */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  return below + (at % 1) * ((sorted[Math.ceil(at)] ?? below) - below);
}

/** Null for fewer than five. */
export function spreadOf(minutes: readonly number[]): Spread | null {
  if (minutes.length < LEAST) return null;
  const sorted = [...minutes].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** The mean of what is known; null for nothing. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((it) => it !== null);
  return known.length === 0 ? null : known.reduce((sum, it) => sum + it, 0) / known.length;
}
