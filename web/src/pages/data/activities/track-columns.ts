import type { ActivityDetail, Column, Track } from "@/api/data";
import type { Colour } from "@/chart/colours";
import { type Display, displayOf, type System } from "@/lib/units";
import { shownSpeed, speedDisplay } from "./speed";

/** A column of a track as it is shown. */
export interface Shown {
  readonly name: string;
  readonly values: Column;
  readonly display: Display;
  readonly colour: Colour;
}

/** Slower than this part of the average, a pace would only squeeze all others together. */
const SLOWEST_SHARE = 1 / 3;

/** The columns that this recording has, with values in the units shown. */
export function columnsOf(track: Track, activity: ActivityDetail, system: System): Shown[] {
  const kind = activity.kind ?? "other";
  const speed = speedDisplay(kind, system);
  const slowest = speed.isReversed ? (activity.averageSpeedMPerS ?? 0) * SLOWEST_SHARE : 0;
  const found: Shown[] = [];
  const add = (
    name: string,
    column: Column | null,
    display: Display,
    colour: Colour,
    convert: (value: number) => number | null = display.convert,
  ) => {
    const values = column?.map((value) => (value === null ? null : convert(value)));
    // A column of nothing but zeros comes from a sensor that was not there.
    if (values?.some((value) => value !== null && value !== 0)) found.push({ name, values, display, colour });
  };
  add(speed.isReversed ? "Pace" : "Speed", track.speedMPerS, speed, "--accent", (value) =>
    value < slowest ? null : shownSpeed(value, speed),
  );
  add("Heart rate", track.heartRateBpm, displayOf("bpm", system), "--danger");
  add("Elevation", track.elevationM, displayOf("elevation_m", system), "--line-strong");
  add("Cadence", track.cadencePerMin, displayOf("per_min", system), "--warn");
  add("Power", track.powerW, displayOf("w", system), "--track-3");
  add("Temperature", track.temperatureC, displayOf("celsius", system), "--done");
  return found;
}

/** The distance at each moment, never less than before; null where it was not recorded. */
export function distancesOf({ distanceM }: Track, display: Display): number[] | null {
  if (distanceM === null) return null;
  let before = 0;
  const distances = distanceM.map((metres) => {
    before = Math.max(before, metres ?? 0);
    return display.convert(before);
  });
  return before > 0 ? distances : null;
}

/** The seconds at each moment. */
export function secondsOf({ secondsS }: Track): number[] {
  let before = 0;
  return secondsS.map((seconds) => {
    before = Math.max(before, seconds);
    return before;
  });
}

/** The mean of what is known; of paces the one of the mean speed, which is their harmonic mean. Null for nothing. */
export function meanOf(values: Column, isPace: boolean): number | null {
  const known = values.filter((it) => it !== null);
  if (known.length === 0) return null;
  const mean = known.reduce((sum, it) => sum + (isPace ? 1 / it : it), 0) / known.length;
  return isPace ? 1 / mean : mean;
}
