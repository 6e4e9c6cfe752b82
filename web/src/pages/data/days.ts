import { dayNumber, dayWords } from "@/lib/dates";

const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });

/** "Thu 26 Nov 2026". */
export const weekdayWords = (day: string): string => `${weekdayOf(day)} ${dayWords(day)}`;

/** "Thu". */
export const weekdayOf = (day: string): string => weekday.format((dayNumber(day) ?? 0) * 86_400_000);

/** "26 Nov", for where the year is known. */
export const dayAndMonth = (day: string): string => dayWords(day).replace(/ \d+$/, "");

/** "26 Nov", or "26 Nov 2024" when that is not this year. */
export const dayIn = (day: string, today: string): string =>
  day.slice(0, 4) === today.slice(0, 4) ? dayAndMonth(day) : dayWords(day);

const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** "November 2026", of any of its days. */
export const monthWords = (day: string): string => month.format((dayNumber(day) ?? 0) * 86_400_000);
