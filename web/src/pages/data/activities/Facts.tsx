import type { ActivityDetail } from "@/api/data";
import { numberWords, type System, said, timerWords } from "@/lib/units";
import { speedDisplay, speedWords } from "./speed";

/** "1.2 MB", "38 kB". */
const sizeWords = (bytes: number): string =>
  bytes >= 1_000_000
    ? `${numberWords(bytes / 1_000_000, 1)} MB`
    : `${numberWords(Math.ceil(bytes / 1000))} kB`;

/** Every value of an activity; those that were not recorded are left out. */
export function Facts({ activity, system }: { activity: ActivityDetail; system: System }) {
  const kind = activity.kind ?? "other";
  const words = (value: number | null, unit: string | null) =>
    value === null ? null : said(value, unit, system);
  const time = (seconds: number | null) => (seconds === null ? null : timerWords(seconds));
  const speed = (value: number | null) => (value ? speedWords(value, kind, system) : null);
  const speedName = speedDisplay(kind, system).isReversed ? "pace" : "speed";
  const { weather, file } = activity;
  const facts: [name: string, words: string | null][] = [
    ["Distance", activity.distanceM ? words(activity.distanceM, "m") : null],
    ["Time", time(activity.durationS)],
    ["Time moving", time(activity.movingS)],
    ["Time with breaks", time(activity.elapsedS)],
    [`Average ${speedName}`, speed(activity.averageSpeedMPerS)],
    [`Best ${speedName}`, speed(activity.maxSpeedMPerS)],
    ["Average heart rate", words(activity.averageHeartRateBpm, "bpm")],
    ["Highest heart rate", words(activity.maxHeartRateBpm, "bpm")],
    ["Climb", words(activity.elevationGainM, "elevation_m")],
    ["Descent", words(activity.elevationLossM, "elevation_m")],
    ["Energy", words(activity.energyKcal, "kcal")],
    ["of it active", words(activity.activeKcal, "kcal")],
    ["of it at rest", words(activity.bmrKcal, "kcal")],
    ["Steps", activity.steps ? words(activity.steps, null) : null],
    ["Cadence", words(activity.cadencePerMin, "per_min")],
    ["Power", words(activity.powerW, "w")],
    ["Training load", words(activity.trainingLoad, null)],
    ["Aerobic effect", words(activity.aerobicEffect, null)],
    ["Anaerobic effect", words(activity.anaerobicEffect, null)],
    ["VO₂ max", words(activity.vo2MaxMlPerMinKg, "ml/min/kg")],
    [
      "Weather",
      weather && [words(weather.temperatureC, "celsius"), weather.description].filter(Boolean).join(", "),
    ],
    ["Gear", activity.gear.join(", ")],
    ["Recorded file", file && `${file.format.toUpperCase()}, ${sizeWords(file.bytes)}`],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4 lg:grid-cols-5">
      {facts.map(([name, words]) =>
        words ? (
          <div key={name} className="min-w-0">
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="font-medium break-words tabular-nums">{words}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
