import { useMemo } from "react";
import type { Daily, DailyMetric } from "@/api/data";
import type { XRange } from "@/chart/range";
import type { Values } from "@/chart/series";
import { TimeChart } from "@/chart/TimeChart";
import { Card } from "@/components/ui/card";
import { dayNumber, dayText, numberOf, rangeWords } from "@/lib/dates";
import { displayOf, useUnits } from "@/lib/units";
import { metricWords } from "../metrics";
import { RangeSwitch } from "../RangeSwitch";
import { ranges } from "../ranges";
import { summaryOf } from "../statistics";
import { useAddress } from "../useAddress";
import { CompareCard } from "./CompareCard";
import { type DayRange, type Other, otherRange } from "./compare";
import { DayFields } from "./DayFields";
import { endOfPeriod, LEAST_DAYS, type Step, startOfPeriod, stepFor } from "./periods";
import { SummaryList } from "./SummaryList";
import { useDayRange } from "./useDayRange";
import { type MeanDays, useDrawn } from "./useDrawn";

/** The shortest ranges, as people say them. */
const leasts = { day: "1 day", week: "2 weeks", month: "2 months", year: "2 years" } as const;

const steps = [
  { key: "day", name: "Days" },
  { key: "week", name: "Weeks" },
  { key: "month", name: "Months" },
  { key: "year", name: "Years" },
] as const satisfies readonly { key: Step; name: string }[];

const means = [
  { key: "off", name: "Off" },
  { key: "7", name: "7 days" },
  { key: "28", name: "28 days" },
] as const satisfies readonly { key: MeanDays; name: string }[];

const others = [
  { key: "none", name: "Nothing" },
  { key: "before", name: "Previous period" },
  { key: "year", name: "A year earlier" },
  { key: "days", name: "Other days" },
] as const satisfies readonly { key: Other | "none"; name: string }[];

const chosen = <K extends string>(
  options: readonly { readonly key: K }[],
  wanted: string | null,
  usual: K,
): K => options.find(({ key }) => key === wanted)?.key ?? usual;

/** A metric's chart, with all that can be changed about it, its numbers, and its comparison. */
export function MetricView({ metric, daily }: { readonly metric: DailyMetric; readonly daily: Daily }) {
  const [address, setAddress] = useAddress();
  const words = metricWords(metric.name, metric.unit);
  const units = useUnits();
  const display = useMemo(() => displayOf(words.quantity, units), [words.quantity, units]);
  const days = useMemo(() => daily.starts.map(numberOf), [daily.starts]);
  const columns = useMemo(
    () =>
      daily.metrics.map(
        ({ values }): Values => values.map((it) => (it === null ? null : display.convert(it))),
      ),
    [daily.metrics, display],
  );
  const values = columns[0] ?? [];
  const all: XRange = [days[0] ?? 0, days.at(-1) ?? 0];
  const [range, setRange] = useDayRange(all);
  const isSum = metric.aggregate === "sum";
  const [from, to] = range ?? all;
  // What stands for a period may lie beyond the last day.
  const shown: DayRange = { from: Math.max(Math.ceil(from), all[0]), to: Math.min(Math.floor(to), all[1]) };
  const length = shown.to - shown.from + 1;
  const wanted = chosen(steps, address.get("by"), isSum ? "week" : "day");
  const step = stepFor(wanted, length);
  const usualMean = words.isRare || words.grows ? "28" : "7";
  const meanDays = chosen(means, address.get("mean"), usualMean);
  const other = chosen(others, address.get("compare"), "none");
  const own = columns[1] && columns[2] ? { low: columns[1], high: columns[2] } : null;
  const drawn = useDrawn({ days, values, own, words, display, step, meanDays, isSum });

  const [first] = all;
  const summary = useMemo(
    () => summaryOf(values.slice(shown.from - first, shown.to - first + 1)),
    [values, shown.from, shown.to, first],
  );
  const preset = ranges.find(({ days: length }) =>
    length === null
      ? range === null
      : range !== null && shown.to === all[1] && shown.to - shown.from + 1 === length,
  );
  const against = other === "days" ? chosenDays(address.get("with")) : null;
  const compared =
    other === "none" ? null : (against ?? otherRange(shown, other === "days" ? "before" : other));
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <RangeSwitch
          label="Range"
          options={ranges}
          value={preset?.key ?? null}
          onChange={(key) => {
            const length = ranges.find((it) => it.key === key)?.days ?? null;
            setRange(length === null || length > all[1] - all[0] ? null : [all[1] - length + 1, all[1]]);
          }}
        />
        <DayFields
          label="Days shown"
          range={shown}
          all={{ from: all[0], to: all[1] }}
          onChange={(next) => setRange([next.from, next.to])}
        />
      </div>
      <Card className="p-3 sm:p-5">
        <TimeChart
          title={words.title}
          {...drawn}
          least={step === "day" ? undefined : LEAST_DAYS[step]}
          height={340}
          range={range}
          onRange={setRange}
          hrefOf={(index) => hrefOf(metric.name, drawn.x[index], step, all)}
        />
      </Card>
      <div className="mt-3 flex flex-wrap items-center gap-x-5 gap-y-2 text-sm print:hidden">
        <Labelled name="By">
          <RangeSwitch
            label="By"
            options={steps.map((it) => ({
              ...it,
              why:
                length < LEAST_DAYS[it.key]
                  ? `${it.name} need a range of at least ${leasts[it.key]}`
                  : undefined,
            }))}
            value={step}
            onChange={(key) => setAddress({ by: key === (isSum ? "week" : "day") ? null : key })}
          />
        </Labelled>
        {step === "day" && (
          <Labelled name="Moving average">
            <RangeSwitch
              label="Moving average"
              options={means}
              value={meanDays}
              onChange={(key) => setAddress({ mean: key === usualMean ? null : key })}
            />
          </Labelled>
        )}
        {step !== wanted && (
          <p role="status" className="text-soft">
            The range is too short for {wanted}s.
          </p>
        )}
        <Labelled name="Compare with">
          <RangeSwitch
            label="Compare with"
            options={others}
            value={other}
            onChange={(key) => setAddress({ compare: key === "none" ? null : key })}
          />
        </Labelled>
      </div>
      <section className="mt-6" aria-label="Numbers">
        <h2 className="font-medium text-soft">{rangeWords(dayText(shown.from), dayText(shown.to))}</h2>
        <SummaryList summary={summary} display={display} hasSum={isSum || words.grows} />
      </section>
      {compared && (
        <CompareCard
          words={words}
          display={display}
          values={values}
          first={all[0]}
          one={shown}
          other={compared}
          onOther={
            other === "days"
              ? (next) => setAddress({ with: `${dayText(next.from)}..${dayText(next.to)}` })
              : null
          }
        />
      )}
    </>
  );
}

const Labelled = ({ name, children }: { readonly name: string; readonly children: React.ReactNode }) => (
  <div className="flex flex-wrap items-center gap-2">
    <span className="text-soft" aria-hidden>
      {name}
    </span>
    {children}
  </div>
);

/** "2024-01-01..2024-01-31" of the address. */
function chosenDays(text: string | null): DayRange | null {
  const [from, to] = (text ?? "").split("..").map(dayNumber);
  return from != null && to != null && from <= to ? { from, to } : null;
}

/** A day's own page; of a longer period, its days. */
function hrefOf(name: string, day: number | undefined, step: Step, [first, last]: XRange): string | null {
  if (day === undefined) return null;
  if (step === "day") return `/data/days/${dayText(day)}`;
  const from = Math.max(startOfPeriod(day, step), first);
  const to = Math.min(endOfPeriod(day, step), last);
  return `/data/metrics/${name}?from=${dayText(from)}&to=${dayText(to)}&by=day`;
}
