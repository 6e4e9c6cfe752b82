import type { ActivityDetail } from "@/api/data";
import { Card } from "@/components/ui/card";
import { type System, said, sizeWords, timerWords } from "@/lib/units";
import { speedDisplay, speedWords } from "./speed";

interface Props {
  readonly activity: ActivityDetail;
  readonly system: System;
}

type Fact = readonly [name: string, words: string | null];

/** What one looks for first. */
export function MainFacts({ activity, system }: Props) {
  const { main } = factsOf(activity, system);
  return (
    <dl className="mb-4 flex flex-wrap gap-x-8 gap-y-2">
      {known(main).map(([name, words]) => (
        <div key={name}>
          <dt className="text-sm text-soft">{name}</dt>
          <dd className="text-xl font-semibold tabular-nums">{words}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Every other value of an activity; those that were not recorded are left out. */
export function OtherFacts({ activity, system }: Props) {
  const facts = known(factsOf(activity, system).other);
  if (facts.length === 0) return null;
  return (
    <Card className="break-inside-avoid p-4 sm:p-6">
      <h2 className="mb-3 font-semibold">All values</h2>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4 lg:grid-cols-5">
        {facts.map(([name, words]) => (
          <div key={name} className="min-w-0">
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="font-medium break-words tabular-nums">{words}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

const known = (facts: readonly Fact[]) => facts.filter(([, words]) => words);

function factsOf(activity: ActivityDetail, system: System): { main: Fact[]; other: Fact[] } {
  const kind = activity.kind ?? "other";
  const words = (value: number | null, unit: string | null) =>
    value === null ? null : said(value, unit, system);
  const time = (seconds: number | null) => (seconds === null ? null : timerWords(seconds));
  const speed = (value: number | null) => (value ? speedWords(value, kind, system) : null);
  const speedName = speedDisplay(kind, system).isReversed ? "pace" : "speed";
  const { weather, file } = activity;
  const main: Fact[] = [
    ["Distance", activity.distanceM ? words(activity.distanceM, "m") : null],
    ["Time", time(activity.durationS)],
    [`Average ${speedName}`, speed(activity.averageSpeedMPerS)],
    ["Average heart rate", words(activity.averageHeartRateBpm, "bpm")],
    ["Climb", words(activity.elevationGainM, "elevation_m")],
    ["Energy", words(activity.energyKcal, "kcal")],
  ];
  const other: Fact[] = [
    ["Moving time", time(activity.movingS)],
    ["Elapsed time", time(activity.elapsedS)],
    [`Best ${speedName}`, speed(activity.maxSpeedMPerS)],
    ["Highest heart rate", words(activity.maxHeartRateBpm, "bpm")],
    ["Descent", words(activity.elevationLossM, "elevation_m")],
    ["Active energy", words(activity.activeKcal, "kcal")],
    ["Resting energy", words(activity.bmrKcal, "kcal")],
    ["Steps", activity.steps ? words(activity.steps, null) : null],
    ["Cadence", words(activity.cadencePerMin, "per_min")],
    ["Power", words(activity.powerW, "w")],
    ["Training load", words(activity.trainingLoad, null)],
    ["Aerobic training effect", words(activity.aerobicEffect, null)],
    ["Anaerobic training effect", words(activity.anaerobicEffect, null)],
    ["VO₂ max", words(activity.vo2MaxMlPerMinKg, "ml/min/kg")],
    [
      "Weather",
      weather && [words(weather.temperatureC, "celsius"), weather.description].filter(Boolean).join(", "),
    ],
    ["Gear", activity.gear.join(", ")],
    ["Recorded file", file && `${file.format.toUpperCase()}, ${sizeWords(file.bytes)}`],
  ];
  return { main, other };
}
