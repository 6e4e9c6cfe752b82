import { Link } from "wouter";
import type { DailyMetric } from "@/api/data";
import type { Values } from "@/chart/series";
import { Card } from "@/components/ui/card";
import { dayWords } from "@/lib/dates";
import { displayOf, useUnits } from "@/lib/units";
import { dayIn } from "../days";
import { metricWords } from "../metrics";
import { summaryOf, weightedMean } from "../statistics";
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
  const { least, largest } = summaryOf(shown);
  return (
    // Its parts are rows of the grid, so that they begin at the same height in all tiles of a row.
    <Card className="relative row-span-5 grid grid-rows-subgrid gap-y-0 break-inside-avoid p-3 transition-colors sm:p-4 hover:border-line-strong">
      <div className="flex items-baseline justify-between gap-x-2 leading-5 text-soft">
        {/* The whole tile is the link. */}
        <h2 className="font-medium">
          <Link href={href} className="after:absolute after:inset-0 after:rounded-2xl hover:text-text">
            {words.title}
          </Link>
        </h2>
        <span className="text-sm whitespace-nowrap max-sm:text-xs">
          {day === today ? "today" : dayIn(day, today)}
        </span>
      </div>
      <p className="mt-1.5 text-2xl leading-7 font-semibold tracking-tight tabular-nums">
        {latest === null ? "–" : said(latest.value)}
        {isGrowing && <span className="ml-1.5 text-sm font-normal tracking-normal text-soft">so far</span>}
      </p>
      <p className="mt-0.5 mb-2 min-h-15 text-sm leading-5 sm:min-h-10 text-soft">
        {latest === null
          ? `Last on ${dayWords(metric.lastDay)}`
          : comparison !== null
            ? isGrowing
              ? `Yesterday: ${comparison}`
              : comparison.charAt(0).toUpperCase() + comparison.slice(1)
            : "Too few days yet to say what is usual"}
      </p>
      <Spark
        label={`Chart of ${words.title}, ${span}: ${least === null || largest === null ? "no values" : `lowest ${said(least)}, highest ${said(largest)}`}`}
        values={shown}
        colour={words.colour}
        look={words.isRare ? "dots" : words.grows && shown.length <= 100 ? "bars" : "line"}
        usual={span === "4 weeks" ? (compared?.usual ?? null) : null}
      />
      <p className="mt-2 text-sm text-soft tabular-nums">
        {span}:{" "}
        {mean === null ? (
          "no values"
        ) : (
          <>
            average <span className="whitespace-nowrap">{said(mean)}</span>
          </>
        )}
      </p>
    </Card>
  );
}
