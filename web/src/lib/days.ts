// Days of the calendar: written YYYY-MM-DD, counted in days since 1970-01-01, so that arithmetic meets no time zone.
import type { DayRange } from "@/api/types";

const MS_A_DAY = 86_400_000;

/** The number of a day written as YYYY-MM-DD. */
export function dayNumber(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / MS_A_DAY;
}

/** The day as YYYY-MM-DD. */
export function dayText(day: number): string {
  return new Date(day * MS_A_DAY).toISOString().slice(0, 10);
}

/** How many days a range has, both ends included. */
export function length({ start, end }: DayRange): number {
  return dayNumber(end) - dayNumber(start) + 1;
}

const date = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** "12 Mar 2024". */
export function dateWords(text: string): string {
  return date.format(dayNumber(text) * MS_A_DAY);
}

/** "12 Mar 2024", "10–12 Mar 2024", "30 Dec 2023 – 2 Jan 2024". */
export function rangeWords({ start, end }: DayRange): string {
  return date.formatRange(dayNumber(start) * MS_A_DAY, dayNumber(end) * MS_A_DAY);
}

/** "1 day", "3,650 days". */
export function daysIn(range: DayRange): string {
  const count = length(range);
  return count === 1 ? "1 day" : `${count.toLocaleString("en")} days`;
}
