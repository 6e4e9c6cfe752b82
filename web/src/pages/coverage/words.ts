import { count } from "@/lib/words";
import { type Counts, DAY_STATES, type DayState, type Days } from "./days";

/** What a state is called. */
export const STATE_WORDS: Record<DayState, string> = {
  stored: "stored",
  noData: "no data at Garmin",
  emptySoFar: "empty so far",
  queued: "queued",
  missing: "missing",
  accepted: "accepted as missing",
  neverAsked: "not imported",
};

const SHORT: Record<DayState, string> = { ...STATE_WORDS, noData: "no data", accepted: "accepted" };

const date = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** "351 stored, 12 no data, 3 missing": without zeros. */
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

/** Explains the days that are empty so far. */
export function emptySoFarWords(days: number): string {
  const [are, theyAre] = days === 1 ? ["is", "it is"] : ["are", "they are"];
  return `${count(days, "day")} ${are} empty so far: a watch may still upload something, so ${theyAre} asked for again.`;
}

/** Says what becomes of the queued days. */
export function queuedWords(days: number): string {
  const [are, them] = days === 1 ? ["is", "it"] : ["are", "them"];
  return `${count(days, "day")} ${are} queued: the sync that is not finished yet brings ${them}.`;
}

/** Says that days were fetched too early, or not to the end. */
export function provisionalWords(days: number): string {
  const them = days === 1 ? "it" : "them";
  return `${count(days, "older day")} may still change, or lack exact values: the next sync fetches ${them} again.`;
}

/** What to do about a kind of data that Garmin refuses; `name` is what it is called. */
export function refusedWords(name: string): string {
  return `${name} can't be imported with it now; what is stored stays. Make a key that may read it, connect the account again with that, and import the days then.`;
}
