import { dayNumber } from "@/lib/dates";

/** The most days of one job, and the first allowed day: the same as on the server. */
export const maxDays = 3650;
export const firstDay = "2000-01-01";

/** The number of days from `start` to `end`, both included; null if that is no valid range. */
export function dayCount(start: string, end: string): number | null {
  const [first, last] = [dayNumber(start), dayNumber(end)];
  if (first === null || last === null || first > last) return null;
  return last - first + 1;
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
