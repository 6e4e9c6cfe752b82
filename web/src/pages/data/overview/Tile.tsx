import { Link } from "wouter";
import type { DailyMetric } from "@/api/data";
import type { Values } from "@/chart/series";
import { Card } from "@/components/ui/card";
import { dayWords } from "@/lib/dates";
import { displayOf, useUnits } from "@/lib/units";
import { dayAndMonth } from "../days";
import { metricWords } from "../metrics";
import { weightedMean } from "../statistics";
import { latestOf, usualWords } from "../usual";
import { Spark } from "./Spark";

interface Props {
  readonly metric: DailyMetric;
  /** The last months, day by day, for today's value and what is usual. */
  readonly recent: { readonly starts: readonly string[]; readonly values: Values };
  /** What is drawn, by days or weeks. */
  readonly shown: Values;
  /** How many days each of these is the mean of; one where there are none. */
  readonly weights: readonly number[] | undefined;
  /** The range that is drawn, in words: "4 weeks". */
  readonly span: string;
  readonly today: string;
  /** The address of the metric's page. */
  readonly href: string;
}

/** One metric: its last value, how it differs from the usual, and its course. */
export function Tile({ metric, recent, shown, weights, span, today, href }: Props) {
  const units = useUnits();
  const words = metricWords(metric.name, metric.unit);
  const display = displayOf(words.quantity, units);
  const said = (value: number) => display.words(display.convert(value));
  const latest = latestOf(recent.values);
  const day = latest === null ? metric.lastDay : (recent.starts[latest.index] ?? metric.lastDay);
  // What still grows today says little beside whole days: yesterday is compared instead.
  const isGrowing = words.grows && day === today;
  const compared = isGrowing && latest !== null ? latestOf(recent.values, latest.index - 1) : latest;
  const comparison = compared === null ? null : usualWords(compared, words, units);
  const mean = weightedMean(shown, weights);
  return (
    <Card className="relative flex flex-col gap-2 p-3 transition-colors sm:p-4 hover:border-line-strong">
      <h2 className="flex flex-wrap items-baseline justify-between gap-x-2 font-medium text-soft">
        {/* The whole tile is the link. */}
        <Link href={href} className="after:absolute after:inset-0 after:rounded-2xl hover:text-text">
          {words.title}
        </Link>
        <span className="text-sm font-normal">{day === today ? "today" : dayAndMonth(day)}</span>
      </h2>
      <div>
        <p className="text-2xl font-semibold tracking-tight tabular-nums">
          {latest === null ? "–" : said(latest.value)}
          {isGrowing && <span className="ml-1.5 text-sm font-normal tracking-normal text-soft">so far</span>}
        </p>
        <p className="min-h-15 text-sm leading-5 sm:min-h-10 text-soft">
          {latest === null
            ? `Last on ${dayWords(metric.lastDay)}`
            : comparison !== null
              ? isGrowing
                ? `Yesterday ${comparison}`
                : comparison.charAt(0).toUpperCase() + comparison.slice(1)
              : "Too few days yet to say what is usual"}
        </p>
      </div>
      <Spark
        values={shown}
        colour={words.colour}
        look={words.isRare ? "dots" : words.grows && shown.length <= 100 ? "bars" : "line"}
        usual={span === "4 weeks" ? (compared?.usual ?? null) : null}
      />
      <p className="text-sm text-soft tabular-nums">
        {mean === null ? `No value: ${span}` : `${span}: mean ${said(mean)}`}
      </p>
    </Card>
  );
}
