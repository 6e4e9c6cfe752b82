import type { DayRange, TypeCoverage } from "@/api/types";
import { daysBefore, numberOf } from "@/lib/dates";

/** The states of a day, for one data type, in the order in which they are listed. */
export const DAY_STATES = [
  "stored",
  "noData",
  "emptySoFar",
  "queued",
  "missing",
  "accepted",
  "neverAsked",
] as const;

export type DayState = (typeof DAY_STATES)[number];

/** Uncommon states; listed only where there are such days. */
const RARE: ReadonlySet<DayState> = new Set(["emptySoFar", "queued", "accepted"]);

export type Counts = Record<DayState, number>;

/** The state of every day of a span, for constant-time lookup. */
export class Days {
  /** First and last day, as day numbers. */
  readonly first: number;
  readonly last: number;
  readonly #states: Uint8Array;

  /** `from` and `to` are the requested span of the coverage. */
  constructor(coverage: TypeCoverage, from: string, to: string) {
    this.first = numberOf(from);
    this.last = numberOf(to);
    this.#states = new Uint8Array(this.last - this.first + 1).fill(DAY_STATES.indexOf("neverAsked"));
    this.#fill(gaps(coverage), "missing");
    for (const state of ["stored", "noData", "emptySoFar", "queued", "accepted"] as const) {
      this.#fill(coverage[state], state);
    }
  }

  #fill(ranges: readonly DayRange[], state: DayState): void {
    for (const { start, end } of ranges) {
      this.#states.fill(
        DAY_STATES.indexOf(state),
        numberOf(start) - this.first,
        numberOf(end) - this.first + 1,
      );
    }
  }

  /** Nothing is known of days outside the span, so they count as never asked for. */
  state(day: number): DayState {
    return DAY_STATES[this.#states[day - this.first] ?? -1] ?? "neverAsked";
  }

  /** How many days of `first..=last` are in each state; days outside the span are not counted. */
  count(first: number, last: number): Counts {
    const counts = Object.fromEntries(DAY_STATES.map((state) => [state, 0])) as Counts;
    for (let day = Math.max(first, this.first); day <= Math.min(last, this.last); day += 1) {
      counts[this.state(day)] += 1;
    }
    return counts;
  }
}

/** The states to list for these day counts. */
export function listedStates(counts: Counts): DayState[] {
  return DAY_STATES.filter((state) => !RARE.has(state) || counts[state] > 0);
}

/**
 * The missing ranges that can be imported, oldest first: those from the first day that was ever asked for, since earlier
 * ones are not expected; none of a kind that Garmin refuses.
 */
export function gaps({ firstAsked, missing, isRefused }: TypeCoverage): DayRange[] {
  if (firstAsked === null || isRefused) return [];
  return missing
    .filter((range) => range.end >= firstAsked)
    .map((range) => (range.start < firstAsked ? { ...range, start: firstAsked } : range));
}

/**
 * The day up to which nothing is missing or queued; null when the first day already is. The server's frontier differs: it
 * stops at days that are empty so far, and ignores a span between two imports that was never asked for.
 */
export function completeUpTo(coverage: TypeCoverage): string | null {
  const starts = [gaps(coverage)[0]?.start, coverage.queued[0]?.start].filter((it) => it !== undefined);
  const hole = starts.sort()[0];
  const covered = coverage.covered.filter(({ start }) => hole === undefined || start < hole);
  const last = covered.at(-1)?.end;
  if (last === undefined) return null;
  return hole === undefined ? last : daysBefore(hole, 1);
}

/** The latest days change with every sync, for watches upload late. */
const LATEST = 7;

/** How many stored days, but for the latest, are fetched again because their values may still change. */
export function provisionalDays({ provisional }: TypeCoverage, today: string): number {
  const last = numberOf(daysBefore(today, LATEST));
  return provisional.reduce(
    (days, { start, end }) => days + Math.max(0, Math.min(numberOf(end), last) - numberOf(start) + 1),
    0,
  );
}
