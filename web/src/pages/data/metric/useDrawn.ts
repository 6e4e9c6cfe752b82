import { useMemo } from "react";
import type { Band, ChartData, Series, Values } from "@/chart/series";
import { dayText, dayWords } from "@/lib/dates";
import type { Display } from "@/lib/units";
import type { MetricWords } from "../metrics";
import { movingMean, usualBand } from "../statistics";
import { periodsOf, type Step } from "./periods";

export type MeanDays = "off" | "7" | "28";

interface Drawing {
  readonly days: readonly number[];
  readonly values: Values;
  /** Garmin's own band, where it is stored. */
  readonly own: { readonly low: Values; readonly high: Values } | null;
  readonly words: MetricWords;
  readonly display: Display;
  readonly step: Step;
  readonly meanDays: MeanDays;
  readonly isSum: boolean;
}

/** A period by its first day. */
const periodWords: Record<Step, ((day: number) => string) | undefined> = {
  day: undefined,
  week: (day) => `Week of ${dayWords(dayText(Math.round(day)))}`,
  month: (day) => dayWords(dayText(Math.round(day))).replace(/^\d+ /, ""),
  year: (day) => dayText(Math.round(day)).slice(0, 4),
};

/** What the large chart draws: days with their moving mean and what is usual, or longer periods. */
export function useDrawn(drawing: Drawing): ChartData {
  const { days, values, own, words, display, step, meanDays, isSum } = drawing;
  const { isRare } = words;
  const [low, high] = [own?.low, own?.high];
  const usual = useMemo(() => (low && high ? { low, high } : usualBand(values)), [values, low, high]);
  const smooth = useMemo(
    () => (meanDays === "off" ? null : movingMean(values, Number(meanDays), isRare ? 0.1 : 0.5)),
    [values, meanDays, isRare],
  );
  const periods = useMemo(
    () => (step === "day" ? null : periodsOf(days, values, step, isSum ? "sum" : "mean")),
    [days, values, step, isSum],
  );
  const common = {
    words: display.words,
    tick: display.tick,
    steps: display.steps,
    unit: display.unit,
    colour: words.colour,
    fromZero: words.grows,
  };
  const band = (label: string, of: { low: Values; high: Values }): Band => ({
    label,
    ...of,
    words: display.words,
    colour: words.colour,
  });
  if (periods !== null) {
    const name = `${isSum ? "Sum" : "Mean"} of the ${step}`;
    const look = isSum || words.grows ? "bars" : "line";
    return {
      x: periods.x,
      xKind: "day",
      xWords: periodWords[step],
      series: [{ ...common, label: name, values: periods.values, look, width: 2 }],
      band: look === "bars" ? undefined : band("Lowest to highest", periods),
    };
  }
  const series: Series[] = [
    {
      ...common,
      label: words.title,
      values,
      look: isRare ? "dots" : "line",
      isFaint: smooth !== null,
      width: smooth ? 1.25 : 1.75,
    },
  ];
  if (smooth) series.push({ ...common, label: `Mean of ${meanDays} days`, values: smooth, width: 2.25 });
  return {
    x: days,
    xKind: "day",
    series,
    band: isSum ? undefined : band(own ? "Balanced, by Garmin" : "Usual for you", usual),
  };
}
