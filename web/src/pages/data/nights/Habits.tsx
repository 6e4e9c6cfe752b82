import { said, useUnits } from "@/lib/units";
import { clockOf } from "./clock";
import type { Spread } from "./regularity";
import type { Numbers } from "./weeks";

interface Props {
  /** Averages of the days shown. */
  readonly means: Numbers;
  readonly bed: Spread | null;
  readonly wake: Spread | null;
}

/** What the nights shown have in common: averages, and how regular they are. */
export function Habits({ means, bed, wake }: Props) {
  const system = useUnits();
  const facts: [name: string, value: number | null, unit: string | null][] = [
    ["Asleep", means.asleepS, "s"],
    ["Score", means.score === null ? null : Math.round(means.score), null],
    ["HRV", means.averageHrvMs, "ms"],
    ["Resting heart rate", means.restingHeartRateBpm, "bpm"],
  ];
  return (
    <dl className="mb-4 grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-6">
      {bed && <Usual name="Bedtime" spread={bed} />}
      {wake && <Usual name="Wake-up time" spread={wake} />}
      {facts.map(([name, value, unit]) =>
        value === null ? null : (
          <div key={name}>
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="font-semibold tabular-nums">{said(value, unit, system)}</dd>
            <dd className="text-xs text-soft">on average</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Usual({ name, spread: { median, low, high } }: { name: string; spread: Spread }) {
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="font-semibold tabular-nums">{clockOf(median)}</dd>
      <dd className="text-xs text-soft tabular-nums">
        half the nights{" "}
        <span className="whitespace-nowrap">
          {clockOf(low)} – {clockOf(high)}
        </span>
      </dd>
    </div>
  );
}
