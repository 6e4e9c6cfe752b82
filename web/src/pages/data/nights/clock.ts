import type { Nap, Night } from "@/api/data";
import { numberOf } from "@/lib/dates";
import { offsetAt } from "@/lib/zone";
import { clockOfNight } from "../day/clock";

const DAY_MIN = 1440;
const MINUTE_MS = 60_000;

/** The clock of a night, in minutes from the midnight with which its date begins; before it, below 0. */
export interface NightClock {
  /** By the clock as it was when the night began: these minutes run on evenly if it changes meanwhile. */
  readonly minutesOf: (moment: string) => number;
  /** What the clock itself showed when so many minutes had passed. */
  readonly shown: (minutes: number) => number;
}

type Timed = Pick<Night, "date" | "bedtime" | "wakeTime" | "utcOffsetMin">;

/** `zone`: at home; absent, the reader's. */
export function nightClock(night: Timed, zone: string | undefined): NightClock {
  const clock = clockOfNight(night, zone);
  const midnight = numberOf(night.date) * DAY_MIN;
  const start = night.bedtime === null ? midnight * MINUTE_MS : Date.parse(night.bedtime);
  const offset = offsetAt(clock, start);
  return {
    minutesOf: (moment) => Date.parse(moment) / MINUTE_MS + offset - midnight,
    shown: (minutes) =>
      minutes - offset + offsetAt(clock, Math.round((minutes + midnight - offset) * MINUTE_MS)),
  };
}

/** When a nap began, as the clock showed it. */
export const napStart = ({ date, start, end, utcOffsetMin }: Nap, zone: string | undefined): string => {
  const clock = nightClock({ date, bedtime: start, wakeTime: end, utcOffsetMin }, zone);
  return clockOf(clock.minutesOf(start));
};

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
