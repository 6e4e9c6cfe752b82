import type { Daily, DailyMetric } from "@/api/data";
import { ChartTable } from "@/chart/ChartTable";
import type { Values } from "@/chart/series";
import { numberOf } from "@/lib/dates";
import { displayOf, useUnits } from "@/lib/units";
import { periodWords } from "../metric/periods";
import { metricWords } from "../metrics";

interface Props {
  readonly tiles: readonly DailyMetric[];
  /** The first day of what each value stands for. */
  readonly starts: readonly string[];
  readonly bucket: Daily["bucket"];
  readonly shownOf: (name: string) => Values;
}

/** What the small charts draw, as one table. */
export function OverviewTable({ tiles, starts, bucket, shownOf }: Props) {
  const units = useUnits();
  const series = tiles.map(({ name, unit }) => {
    const words = metricWords(name, unit);
    const display = displayOf(words.quantity, units);
    const values = shownOf(name).map((it) => (it === null ? null : display.convert(it)));
    return { label: words.title, values, words: display.words, colour: words.colour };
  });
  const data = { x: starts.map(numberOf), xKind: "day", xWords: periodWords[bucket], series } as const;
  const hrefOf = (index: number) => (bucket === "day" ? `/data/days/${starts[index]}` : null);
  return <ChartTable title="The metrics above" data={data} range={null} hrefOf={hrefOf} />;
}
