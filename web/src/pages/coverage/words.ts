import { type Counts, DAY_STATES, type DayState, type Days } from "./days";

/** What a state is called. */
export const STATE_WORDS: Record<DayState, string> = {
  stored: "stored",
  noData: "no data at Garmin",
  missing: "missing",
  neverAsked: "not imported",
};

const SHORT: Record<DayState, string> = { ...STATE_WORDS, noData: "no data" };

const date = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** "351 stored, 12 no data, 3 missing": what there is, zeros left out. */
export function countWords(counts: Counts): string {
  const parts = DAY_STATES.filter((state) => state !== "neverAsked" && counts[state] > 0).map(
    (state) => `${counts[state].toLocaleString("en")} ${SHORT[state]}`,
  );
  return parts.length === 0 ? SHORT.neverAsked : parts.join(", ");
}

/** "Tue, 12 Mar 2024: stored". */
export function stateOfDayWords(day: number, days: Days): string {
  return `${date.format(day * 86_400_000)}: ${STATE_WORDS[days.state(day)]}`;
}
