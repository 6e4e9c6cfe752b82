import type { Best } from "@/api/data";
import { type System, said, timerWords } from "@/lib/units";
import { speedWords } from "../activities/speed";

/** Bests of days and nights, in the order in which they are shown. */
export const DAY_BESTS: readonly [what: string, name: string][] = [
  ["most_steps", "Most steps in a day"],
  ["lowest_resting_heart_rate", "Lowest resting heart rate"],
  ["highest_hrv", "Highest HRV"],
  ["highest_vo2_max", "Highest VO₂ max"],
  ["longest_sleep", "Longest sleep"],
  ["best_sleep_score", "Best sleep score"],
];

/** Bests of a kind of activity. */
export const KIND_BESTS: readonly [what: string, name: string][] = [
  ["longest_distance", "Farthest"],
  ["longest_duration", "Longest"],
  ["most_elevation", "Most climbing"],
  ["fastest", "Fastest"],
];

/** The value as people say it: a fastest run by its pace. */
export function bestWords({ what, kind, value, unit }: Best, system: System): string {
  switch (what) {
    case "fastest":
      return speedWords(value, kind ?? "other", system) ?? "–";
    case "longest_duration":
      return timerWords(value);
    case "most_elevation":
      return said(value, "elevation_m", system);
    default:
      return said(value, unit, system);
  }
}

/** Where one sees it: its activity, or its day. */
export const bestHref = ({ activityId, date }: Best): string =>
  activityId === null ? `/data/days/${date}` : `/data/activities/${activityId}`;

/** The bests of each kind of activity, in the order in which they come. */
export function byKind(bests: readonly Best[]): { kind: string; bests: Best[] }[] {
  const kinds = new Map<string, Best[]>();
  for (const best of bests) {
    if (best.kind !== null) kinds.set(best.kind, [...(kinds.get(best.kind) ?? []), best]);
  }
  return [...kinds].map(([kind, bests]) => ({ kind, bests }));
}
