import { type Display, displayOf, type System, timerWords } from "@/lib/units";
import { groupOf, type SpeedForm } from "./kinds";

const MILE_IN_M = 1609.344;
const HUNDRED_YARDS_IN_M = 91.44;
/** Slower than this one stands, in m/s: a pace would be hours. */
const STANDING = 0.3;

const pace = (metres: number, unit: string): Display => ({
  unit,
  convert: (speed) => metres / speed,
  words: (seconds) => `${timerWords(seconds)} ${unit}`,
  tick: timerWords,
  steps: [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800],
  isReversed: true,
});

const paces: Record<Exclude<SpeedForm, "speed">, Record<System, Display>> = {
  pace: { metric: pace(1000, "/km"), imperial: pace(MILE_IN_M, "/mi") },
  swimmingPace: { metric: pace(100, "/100 m"), imperial: pace(HUNDRED_YARDS_IN_M, "/100 yd") },
};

/** How the speed of this kind of activity, in m/s, is shown. */
export function speedDisplay(kind: string, system: System): Display {
  const { speed } = groupOf(kind);
  return speed === "speed" ? displayOf("m/s", system) : paces[speed][system];
}

/** A speed as it is shown; null for a pace where one stands. */
export const shownSpeed = (metresPerSecond: number, display: Display): number | null =>
  display.isReversed && metresPerSecond < STANDING ? null : display.convert(metresPerSecond);

/** "5:07 /km", "1:52 /100 m", "24.3 km/h"; null for a pace where one stands. */
export function speedWords(metresPerSecond: number, kind: string, system: System): string | null {
  const display = speedDisplay(kind, system);
  const shown = shownSpeed(metresPerSecond, display);
  return shown === null ? null : display.words(shown);
}
