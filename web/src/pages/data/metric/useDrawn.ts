import { useMemo } from "react";
import type { Band, ChartData, Series, Values } from "@/chart/series";
import type { Display } from "@/lib/units";
import type { MetricWords } from "../metrics";
import { movingMean, usualBand } from "../statistics";
import { middleOf, periodsOf, periodWords, type Step } from "./periods";

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
  const middles = useMemo(() => periods?.x.map((start) => middleOf(start, step)) ?? [], [periods, step]);
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
    const name = `${isSum ? "Total" : "Average"} of the ${step}`;
    const look = isSum || words.grows ? "bars" : "line";
    return {
      x: middles,
      xKind: "day",
      extent: [Math.min(days[0] ?? 0, middles[0] ?? 0), Math.max(days.at(-1) ?? 0, middles.at(-1) ?? 0)],
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
  if (smooth) series.push({ ...common, label: `${meanDays}-day average`, values: smooth, width: 2.25 });
  return {
    x: days,
    xKind: "day",
    series,
    band: isSum ? undefined : band(own ? "Balanced, by Garmin" : "Usual for you", usual),
  };
}
