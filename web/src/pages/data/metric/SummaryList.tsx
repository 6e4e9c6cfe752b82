import type { Display } from "@/lib/units";
import { count } from "@/lib/words";
import type { Summary } from "../statistics";

interface Props {
  readonly summary: Summary;
  readonly display: Display;
  /** Whether the sum of the days means something. */
  readonly hasSum: boolean;
}

/** The numbers of a range of days. */
export function SummaryList({
  summary: { mean, least, largest, sum, days, missing },
  display,
  hasSum,
}: Props) {
  const said = (value: number | null) => (value === null ? "–" : display.words(value));
  const items = [
    ["Average", said(mean)],
    ["Lowest", said(least)],
    ["Highest", said(largest)],
    ...(hasSum ? [["Total", said(days > 0 ? sum : null)]] : []),
    ["Days with data", count(days, "day")],
    ["Days without data", count(missing, "day")],
  ];
  return (
    <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-2">
      {items.map(([name, value]) => (
        <div key={name}>
          <dt className="text-sm text-soft">{name}</dt>
          <dd className="text-lg font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
