/** Calendar days in the wire format: `YYYY-MM-DD`, without time and zone. */

const msADay = 86_400_000;

/** Days since 1970-01-01; null when `text` names no day of the calendar. */
export function dayNumber(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Some engines take 31 February for 3 March.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return null;
  return ms / msADay;
}

/** The number of a day that must be valid, such as one from the server. */
export function numberOf(day: string): number {
  const number = dayNumber(day);
  if (number === null) throw new RangeError(`${day} is no day of the calendar`);
  return number;
}

/** The day that many days after 1970-01-01. */
export const dayText = (number: number): string => new Date(number * msADay).toISOString().slice(0, 10);

/** The day `days` before `day`. */
export const daysBefore = (day: string, days: number): string => dayText(numberOf(day) - days);

/** How many days a range has, from `start` to `end`, both included. */
export const lengthOf = (start: string, end: string): number => numberOf(end) - numberOf(start) + 1;

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** Three letters for every month, as on the server; British English has "Sept". */
const short = (text: string) => text.replaceAll("Sept", "Sep");

/** "12 Mar 2024". */
export const dayWords = (day: string): string => short(dayFormat.format((dayNumber(day) ?? 0) * msADay));

/** "10 – 12 Mar 2024". */
export const rangeWords = (start: string, end: string): string =>
  // A line may end between the two days, but not within one.
  short(dayFormat.formatRange((dayNumber(start) ?? 0) * msADay, (dayNumber(end) ?? 0) * msADay)).replace(
    /(?<=\d) (?=[A-Z])|(?<=[a-z]) (?=\d)|\s(?=–)/g,
    "\u00a0",
  );

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const clockAndDay = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** "12 Mar 2024": the day of a moment in the reader's time zone. */
export const dateWords = (time: string): string => short(date.format(new Date(time)));

/** Whether a time is on this day, in the reader's time zone. */
export const isToday = (time: string): boolean => dateWords(time) === dateWords(new Date().toISOString());

/** "14:02", or "12 Mar 2024, 14:02" when it was not today; in the reader's time zone. */
export function momentWords(time: string, now: number): string {
  const moment = new Date(time);
  const isToday = moment.toDateString() === new Date(now).toDateString();
  return short((isToday ? clock : clockAndDay).format(moment));
}
