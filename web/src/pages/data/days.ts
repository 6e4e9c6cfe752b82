import { dayNumber, dayWords } from "@/lib/dates";

const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });

/** "Thu 26 Nov 2026". */
export const weekdayWords = (day: string): string => `${weekdayOf(day)} ${dayWords(day)}`;

/** "Thu". */
export const weekdayOf = (day: string): string => weekday.format((dayNumber(day) ?? 0) * 86_400_000);

/** "26 Nov", for where the year is known. */
export const dayAndMonth = (day: string): string => dayWords(day).replace(/ \d+$/, "");

const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** "November 2026", of any of its days. */
export const monthWords = (day: string): string => month.format((dayNumber(day) ?? 0) * 86_400_000);
