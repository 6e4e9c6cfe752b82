import { dayNumber, daysBefore, dayText, numberOf } from "@/lib/dates";

/** The most days of one job, and the first allowed day: the same as on the server. */
export const maxDays = 3660;
export const firstDay = "2000-01-01";

/** The number of days from `start` to `end`, both included; null if that is no valid range. */
export function dayCount(start: string, end: string): number | null {
  const [first, last] = [dayNumber(start), dayNumber(end)];
  if (first === null || last === null || first > last) return null;
  return last - first + 1;
}

/** How far back an import may reach, as offered; `everything` is as far as one import can. */
export const presets = [
  { value: "1", name: "Last year" },
  { value: "2", name: "2 years" },
  { value: "5", name: "5 years" },
  { value: "10", name: "10 years" },
  { value: "everything", name: "Everything" },
] as const;
export type Preset = (typeof presets)[number]["value"];

/** The first day of a preset that ends `today`. */
export function presetStart(preset: Preset, today: string): string {
  if (preset !== "everything") return yearsBack(Number(preset), today);
  const first = daysBefore(today, maxDays - 1);
  return first < firstDay ? firstDay : first;
}

/** The day after the same date `years` ago: from there to `today` are that many years. */
function yearsBack(years: number, today: string): string {
  const year = new Date(dayText(numberOf(today))).getUTCFullYear() - years;
  const date = `${String(year).padStart(4, "0")}${today.slice(4)}`;
  // There is a 29 February only in some years.
  return dayText((dayNumber(date) ?? numberOf(`${date.slice(0, 4)}-02-28`)) + 1);
}

export interface DateErrors {
  startDate?: string;
  endDate?: string;
}

/** Validation errors of two entered days, by field; none when they are valid. */
export function checkDays(start: string, end: string, today: string): DateErrors {
  const [first, last] = [dayNumber(start), dayNumber(end)];
  const errors: DateErrors = {};
  if (first === null) errors.startDate = "Enter the first day.";
  else if (start < firstDay) errors.startDate = "Nothing was recorded before 2000. Start there or later.";
  else if (start > today) errors.startDate = "This day is still to come.";
  if (last === null) errors.endDate = "Enter the last day.";
  else if (end > today) errors.endDate = "This day is still to come. Today is the latest.";
  if (first !== null && last !== null && errors.startDate === undefined && errors.endDate === undefined) {
    if (first > last) errors.endDate = "The last day is before the first.";
    else if (last - first + 1 > maxDays) {
      errors.startDate = `${(last - first + 1).toLocaleString("en")} days are too many at once: ${maxDays.toLocaleString("en")} at most.`;
    }
  }
  return errors;
}
