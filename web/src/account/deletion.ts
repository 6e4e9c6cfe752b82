import type { Metrics } from "@/api/data";
import type { Account } from "@/api/types";
import { dateWords, dayWords } from "@/lib/dates";
import { count, listWords } from "@/lib/words";

/** What somebody types who means it. */
export const WORD = "delete";

export const isMeant = (typed: string): boolean => typed.trim().toLowerCase() === WORD;

type Stored = Pick<Metrics, "activities" | "nights"> & {
  readonly daily: readonly Pick<Metrics["daily"][number], "firstDay" | "lastDay" | "days">[];
};

/** What a deletion takes: "3,512 days, … of …, from 30 Nov 2016 to 27 Nov 2026", or everything where that is not known. */
export function deletionWords(
  stored: Stored | undefined,
  account: Pick<Account, "linkedAt"> | undefined,
): string {
  const of = account?.linkedAt
    ? `the Garmin account linked on ${dateWords(account.linkedAt)}`
    : "this Garmin account";
  if (stored === undefined) return `everything that is stored for ${of}`;
  const { daily, activities, nights } = stored;
  const extents = [...daily, activities, nights].filter((it) => it !== null);
  const [first] = extents.map(({ firstDay }) => firstDay).sort();
  const last = extents
    .map(({ lastDay }) => lastDay)
    .sort()
    .at(-1);
  const days = daily.reduce((most, it) => Math.max(most, it.days), 0);
  const parts = [
    days > 0 ? count(days, "day") : null,
    activities && activities.count > 0 ? count(activities.count, "activity", "activities") : null,
    nights && nights.count > 0 ? count(nights.count, "night") : null,
  ].filter((it) => it !== null);
  if (first === undefined || last === undefined || parts.length === 0)
    return `everything that is stored for ${of}`;
  return `${listWords(parts)} of ${of}, from ${dayWords(first)} to ${dayWords(last)}`;
}
