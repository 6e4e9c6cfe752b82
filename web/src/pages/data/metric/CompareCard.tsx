import { useMemo } from "react";
import type { Values } from "@/chart/series";
import { TimeChart } from "@/chart/TimeChart";
import { Card } from "@/components/ui/card";
import { dayText, rangeWords } from "@/lib/dates";
import type { Display } from "@/lib/units";
import type { MetricWords } from "../metrics";
import { comparisonOf, type DayRange } from "./compare";
import { DayFields } from "./DayFields";

interface Props {
  readonly words: MetricWords;
  readonly display: Display;
  /** Shown values, one for each day from `first` on. */
  readonly values: Values;
  readonly first: number;
  readonly one: DayRange;
  readonly other: DayRange;
  /** Called with other days, where they can be chosen. */
  readonly onOther: ((range: DayRange) => void) | null;
}

/** Two ranges laid over each other by the number of the day, with their means. */
export function CompareCard({ words, display, values, first, one, other, onOther }: Props) {
  const [from, to, otherFrom, otherTo] = [one.from, one.to, other.from, other.to];
  const {
    x,
    one: mine,
    other: its,
    summaries,
    difference,
  } = useMemo(
    () => comparisonOf(values, first, { from, to }, { from: otherFrom, to: otherTo }),
    [values, first, from, to, otherFrom, otherTo],
  );
  const names = [one, other].map((range) => rangeWords(dayText(range.from), dayText(range.to)));
  const said = (value: number | null) => (value === null ? "no value" : display.words(value));
  const shared = {
    words: display.words,
    tick: display.tick,
    steps: display.steps,
    unit: display.unit,
    look: words.isRare ? ("dots" as const) : ("line" as const),
  };
  return (
    <Card className="mt-4 break-inside-avoid p-4 sm:p-5" aria-label="Comparison">
      <h2 className="font-medium text-soft">Compared</h2>
      {onOther && (
        <div className="mt-2">
          <DayFields
            label="Days to compare with"
            range={other}
            all={{ from: first, to: first + values.length - 1 }}
            onChange={onOther}
          />
        </div>
      )}
      <p className="my-2" role="status">
        Average of {names[0]}: <strong className="font-semibold">{said(summaries[0].mean)}</strong> (
        {summaries[0].days} of {one.to - one.from + 1} days). Average of {names[1]}:{" "}
        <strong className="font-semibold">{said(summaries[1].mean)}</strong> ({summaries[1].days} of{" "}
        {other.to - other.from + 1} days).{" "}
        {difference !== null && <strong className="font-semibold">{differenceWords(difference)}</strong>}
      </p>
      <TimeChart
        title={`${words.title}: ${names[0]}, compared with ${names[1]}`}
        x={x}
        xKind="number"
        xWords={dayWords}
        series={[
          { ...shared, label: names[0] ?? "", values: mine, colour: words.colour, width: 2 },
          { ...shared, label: names[1] ?? "", values: its, colour: "--chart-other", isDashed: true },
        ]}
      />
    </Card>
  );
}

/** In percent, since a difference in the unit would not be that of the rounded means beside it. */
function differenceWords(share: number): string {
  const percent = Math.abs(share * 100);
  if (percent < 0.5) return "They hardly differ.";
  return `The first is ${Math.round(percent)}% ${share > 0 ? "higher" : "lower"}.`;
}

const dayWords = (day: number) => `Day ${Math.round(day)}`;
