import type { DayRange, TypeCoverage } from "@/api/types";
import { numberOf } from "./calendar";

/** What is known of a day, for one data type. */
export type DayState = "stored" | "noData" | "missing" | "neverAsked";

/** All of them, in the order in which they are listed. */
export const DAY_STATES = [
  "stored",
  "noData",
  "missing",
  "neverAsked",
] as const satisfies readonly DayState[];

export type Counts = Record<DayState, number>;

/** The state of every day of a span, read in no time. */
export class Days {
  /** First and last day, as day numbers. */
  readonly first: number;
  readonly last: number;
  readonly #states: Uint8Array;

  /** `from` and `to` are the span that the coverage was asked for. */
  constructor(coverage: TypeCoverage, from: string, to: string) {
    this.first = numberOf(from);
    this.last = numberOf(to);
    this.#states = new Uint8Array(this.last - this.first + 1).fill(DAY_STATES.indexOf("neverAsked"));
    this.#fill(gaps(coverage), "missing");
    this.#fill(coverage.noData, "noData");
    this.#fill(coverage.stored, "stored");
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

  /** Nothing is known of days outside the span, so nobody ever asked for them. */
  state(day: number): DayState {
    return DAY_STATES[this.#states[day - this.first] ?? 3] ?? "neverAsked";
  }

  /** How many days of `first..=last` are in each state; days outside the span are not counted. */
  count(first: number, last: number): Counts {
    const counts: Counts = { stored: 0, noData: 0, missing: 0, neverAsked: 0 };
    for (let day = Math.max(first, this.first); day <= Math.min(last, this.last); day += 1) {
      counts[this.state(day)] += 1;
    }
    return counts;
  }
}

/** The missing ranges from the first day that was ever asked for: before that nothing is expected. Oldest first. */
export function gaps({ firstAsked, missing }: TypeCoverage): DayRange[] {
  if (firstAsked === null) return [];
  return missing
    .filter((range) => range.end >= firstAsked)
    .map((range) => (range.start < firstAsked ? { ...range, start: firstAsked } : range));
}
