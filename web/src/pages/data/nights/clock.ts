import { numberOf } from "@/lib/dates";

const DAY_MIN = 1440;

/** Minutes from the midnight with which `date` begins to a moment, by a clock `utcOffsetMin` east of UTC: before it, below 0. */
export const minutesFrom = (date: string, moment: string, utcOffsetMin: number | null): number =>
  Date.parse(moment) / 60_000 + (utcOffsetMin ?? 0) - numberOf(date) * DAY_MIN;

/** "22:48" for 1368 and for -72. */
export function clockOf(minutes: number): string {
  const whole = ((Math.round(minutes) % DAY_MIN) + DAY_MIN) % DAY_MIN;
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}

/** A part of the clock, in minutes from midnight. */
export interface Axis {
  readonly from: number;
  readonly to: number;
}

/** At least from ten in the evening to eight in the morning, at most from noon to three in the afternoon of the next day. */
const LEAST: Axis = { from: -120, to: 480 };
const MOST: Axis = { from: -720, to: 900 };

/** Whole hours that have all of these spans, as far as they are nights. */
export function axisOf(spans: readonly Axis[]): Axis {
  const hour = (minutes: number, round: (hours: number) => number) => round(minutes / 60) * 60;
  const from = Math.min(LEAST.from, ...spans.map((it) => hour(it.from, Math.floor)));
  const to = Math.max(LEAST.to, ...spans.map((it) => hour(it.to, Math.ceil)));
  return { from: Math.max(from, MOST.from), to: Math.min(to, MOST.to) };
}

/** Where a minute is on the axis: 0 at its start, 1 at its end. */
export const shareOf = ({ from, to }: Axis, minutes: number): number =>
  Math.min(Math.max((minutes - from) / (to - from), 0), 1);

/** The full hours to label, `every` so many hours, without the edges. */
export function hoursOf({ from, to }: Axis, every: number): number[] {
  const step = every * 60;
  const hours: number[] = [];
  // Midnight is 0, not -0.
  for (let at = Math.ceil((from + 1) / step) * step + 0; at < to; at += step) hours.push(at);
  return hours;
}
