import type { Period } from "@/api/data";
import { dayText, numberOf } from "@/lib/dates";
import { displayOf, numberWords, type System, said, spanWords, timerWords } from "@/lib/units";

/** What is shown of a period. */
export interface Column {
  readonly name: string;
  readonly value: (period: Period) => number | null;
  readonly words: (value: number, system: System) => string;
  /** Whether more is longer: the column then has bars. */
  readonly hasBar: boolean;
}

/** "164 h", since hundreds of hours have no use for minutes. */
const hoursWords = (seconds: number) =>
  seconds >= 36_000 ? `${numberWords(seconds / 3600)} h` : timerWords(seconds);
/** "2,464 km". */
export const distanceWords = (metres: number, system: System) => {
  const display = displayOf("m", system);
  const shown = display.convert(metres);
  return `${numberWords(shown, shown < 10 ? 1 : 0)} ${display.unit}`;
};
const inUnit = (unit: string) => (value: number, system: System) => said(value, unit, system);

/** Of all activities and days. */
export const allColumns: readonly Column[] = [
  {
    name: "Steps a day",
    value: ({ steps, stepDays }) => (steps === null || stepDays === 0 ? null : steps / stepDays),
    words: (value) => numberWords(value),
    hasBar: true,
  },
  {
    name: "Activities",
    value: ({ activities }) => activities.count || null,
    words: (value) => numberWords(value),
    hasBar: true,
  },
  { name: "Distance", value: ({ activities }) => activities.distanceM, words: distanceWords, hasBar: true },
  { name: "Time", value: ({ activities }) => activities.durationS, words: hoursWords, hasBar: true },
  {
    name: "Climb",
    value: ({ activities }) => activities.elevationGainM,
    words: inUnit("elevation_m"),
    hasBar: true,
  },
  { name: "Energy", value: ({ activities }) => activities.energyKcal, words: inUnit("kcal"), hasBar: true },
  {
    name: "Resting heart rate",
    value: ({ restingHeartRateBpm }) => restingHeartRateBpm,
    words: inUnit("bpm"),
    hasBar: false,
  },
  { name: "Asleep", value: ({ sleepS }) => sleepS, words: (value) => spanWords(value), hasBar: false },
  { name: "HRV", value: ({ hrvMs }) => hrvMs, words: inUnit("ms"), hasBar: false },
  { name: "Weight", value: ({ weightKg }) => weightKg, words: inUnit("kg"), hasBar: false },
];

/** Of one kind of activity. */
export function kindColumns(kind: string): readonly Column[] {
  const of = ({ kinds }: Period) => kinds.find((it) => it.kind === kind);
  return [
    {
      name: "Activities",
      value: (period) => of(period)?.count ?? null,
      words: (value) => numberWords(value),
      hasBar: true,
    },
    {
      name: "Distance",
      value: (period) => of(period)?.distanceM ?? null,
      words: distanceWords,
      hasBar: true,
    },
    { name: "Time", value: (period) => of(period)?.durationS ?? null, words: hoursWords, hasBar: true },
    {
      name: "Distance per activity",
      value(period) {
        const found = of(period);
        return found?.distanceM && found.count > 0 ? found.distanceM / found.count : null;
      },
      words: inUnit("m"),
      hasBar: false,
    },
    {
      name: "Time per activity",
      value(period) {
        const found = of(period);
        return found?.durationS && found.count > 0 ? found.durationS / found.count : null;
      },
      words: (value) => timerWords(value),
      hasBar: false,
    },
  ];
}

/** The last day of the year or the month that begins with this day. */
export function lastDayOf(start: string, by: "year" | "month"): string {
  if (by === "year") return `${start.slice(0, 4)}-12-31`;
  const [year, month] = [Number(start.slice(0, 4)), Number(start.slice(5, 7))];
  const next =
    month === 12
      ? `${String(year + 1).padStart(4, "0")}-01-01`
      : `${start.slice(0, 5)}${String(month + 1).padStart(2, "0")}-01`;
  return dayText(numberOf(next) - 1);
}
