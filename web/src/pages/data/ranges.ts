import type { DailyMetric } from "@/api/data";
import { daysBefore } from "@/lib/dates";

/** The ranges that are one click away, by how many days they have; null is all. */
export const ranges = [
  { key: "4w", name: "4 weeks", days: 28 },
  { key: "3m", name: "3 months", days: 91 },
  { key: "1y", name: "1 year", days: 365 },
  { key: "all", name: "All", days: null },
] as const;

export type RangeKey = (typeof ranges)[number]["key"];

/** The first day of a range that ends today. */
export const startOf = (key: RangeKey, today: string, first: string): string => {
  const days = ranges.find((it) => it.key === key)?.days ?? null;
  const start = days === null ? first : daysBefore(today, days - 1);
  return start < first && days === null ? first : start;
};

/** The days from the first to the last one with any of these metrics; today where there are none. */
export function extentOf(daily: readonly DailyMetric[], today: string): { first: string; last: string } {
  const firsts = daily.map(({ firstDay }) => firstDay).sort();
  const lasts = daily.map(({ lastDay }) => lastDay).sort();
  return { first: firsts[0] ?? today, last: lasts.at(-1) ?? today };
}
