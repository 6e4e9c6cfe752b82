// Where each day of a year lies in its calendar: a column a week from Monday to Sunday, in a grid of CELL units a day.

/** Side of a day's cell, in units of the drawing. */
export const CELL = 10;
/** A leap year that begins on a Sunday reaches into a 54th week. */
export const WEEKS = 54;
export const DAYS_OF_WEEK = 7;
const MS_A_DAY = 86_400_000;

export interface Cell {
  /** From 0, left to right. */
  readonly week: number;
  /** 0 is Monday. */
  readonly weekday: number;
}

/** The first and the last day of a year, as day numbers. */
export function yearSpan(year: number): { first: number; last: number } {
  return { first: firstOf(year, 0), last: firstOf(year, 12) - 1 };
}

export function yearOf(day: number): number {
  return new Date(day * MS_A_DAY).getUTCFullYear();
}

/** The number of the first day of a month; January is 0, and 12 the January after. */
function firstOf(year: number, month: number): number {
  return Date.UTC(year, month, 1) / MS_A_DAY;
}

/** Day 0, 1 January 1970, was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % DAYS_OF_WEEK) + DAYS_OF_WEEK) % DAYS_OF_WEEK;
}

/** The cell of a day in the calendar of its year. */
export function cellOf(day: number): Cell {
  const { first } = yearSpan(yearOf(day));
  const shifted = day - first + weekdayOf(first);
  return { week: Math.floor(shifted / DAYS_OF_WEEK), weekday: shifted % DAYS_OF_WEEK };
}

/** The day in that cell of a year's calendar, if the year has one there. */
export function dayAt(year: number, cell: Cell): number | undefined {
  const { first, last } = yearSpan(year);
  const day = first - weekdayOf(first) + cell.week * DAYS_OF_WEEK + cell.weekday;
  return cell.weekday >= 0 && cell.weekday < DAYS_OF_WEEK && day >= first && day <= last ? day : undefined;
}

/** The cell of the first day of each of the twelve months. */
export function monthStarts(year: number): Cell[] {
  return Array.from({ length: 12 }, (_, month) => cellOf(firstOf(year, month)));
}

/** The day a key moves to from `day`, within the calendar: by a day, by a week, to the ends of a year, by a year. */
export function dayAfterKey(
  key: string,
  day: number,
  within: { first: number; last: number },
): number | undefined {
  const year = yearSpan(yearOf(day));
  const keys: Record<string, number> = {
    ArrowDown: day + 1,
    ArrowUp: day - 1,
    ArrowRight: day + DAYS_OF_WEEK,
    ArrowLeft: day - DAYS_OF_WEEK,
    Home: year.first,
    End: year.last,
    PageUp: day - 364,
    PageDown: day + 364,
  };
  const next = keys[key];
  return next === undefined ? undefined : Math.min(Math.max(next, within.first), within.last);
}
