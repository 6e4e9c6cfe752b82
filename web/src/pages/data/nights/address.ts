import { dayNumber, daysBefore, dayText, numberOf } from "@/lib/dates";

/** What the address says: which month, or the last days; and which night is shown large. */
export interface Choice {
  /** "2026-10"; null: the last days. */
  readonly month: string | null;
  /** The day of waking; null: the newest there is. */
  readonly night: string | null;
}

/** How many days are shown at first. */
const LAST_DAYS = 30;

/** What is no month and no day in the address chooses nothing. */
export function readChoice(search: string): Choice {
  const params = new URLSearchParams(search);
  const [month, night] = [params.get("month"), params.get("night")];
  return {
    month: month !== null && dayNumber(`${month}-01`) !== null ? month : null,
    night: night !== null && dayNumber(night) !== null ? night : null,
  };
}

export function addressOf({ month, night }: Choice): string {
  const params = new URLSearchParams();
  if (month !== null) params.set("month", month);
  if (night !== null) params.set("night", night);
  return params.size > 0 ? `/data/nights?${params}` : "/data/nights";
}

/** The month with that many months in between: "2026-10", -1 is "2026-09". */
export function monthBeside(month: string, by: number): string {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** The choice with the month that the night is in, where that is older than the last days. */
export function withMonth({ month, night }: Choice, today: string): Choice {
  const isOlder = night !== null && night < daysBefore(today, LAST_DAYS - 1);
  return { month: month ?? (isOlder ? night.slice(0, 7) : null), night };
}

/** The days shown, none after today. */
export function rangeOf(month: string | null, today: string): { from: string; to: string } {
  if (month === null) return { from: daysBefore(today, LAST_DAYS - 1), to: today };
  const from = `${month}-01`;
  const last = dayText(numberOf(`${monthBeside(month, 1)}-01`) - 1);
  return { from, to: last < today || from > today ? last : today };
}

/** The months one can go to, in both directions; the newest of them stands for the last days, as null. */
export function neighbours(month: string | null, today: string, firstDay: string) {
  const current = today.slice(0, 7);
  const before = month === null ? daysBefore(today, LAST_DAYS).slice(0, 7) : monthBeside(month, -1);
  const after = month === null ? null : monthBeside(month, 1);
  return {
    /** Undefined: there is nothing further back. */
    earlier: before >= firstDay.slice(0, 7) ? before : undefined,
    /** Undefined: these are the last days. */
    later: after === null ? undefined : after >= current ? null : after,
  };
}

/** Every month from the one of `firstDay` to the one of `today`, newest first. */
export function monthsOf(firstDay: string, today: string): string[] {
  const months: string[] = [];
  const first = firstDay.slice(0, 7);
  for (let month = today.slice(0, 7); month >= first; month = monthBeside(month, -1)) months.push(month);
  return months;
}
