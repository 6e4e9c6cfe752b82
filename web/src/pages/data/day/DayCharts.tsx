import { useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { activitiesQuery, type Intraday, intradayQuery, type Metrics, nightsQuery } from "@/api/data";
import type { Colour } from "@/chart/colours";
import type { XRange } from "@/chart/range";
import type { Stretch } from "@/chart/series";
import { TimeChart, ZoomHint } from "@/chart/TimeChart";
import { Card } from "@/components/ui/card";
import { displayOf, useUnits } from "@/lib/units";
import { kindName } from "../activities/kinds";
import { useZone } from "../useZone";
import { clockOfDay, dayOf } from "./clock";

/** What is shown of a day's course, in this order. */
const COURSES: readonly { name: string; title: string; colour: Colour; fromZero: boolean }[] = [
  { name: "heart_rate_bpm", title: "Heart rate", colour: "--chart-red", fromZero: false },
  { name: "stress", title: "Stress", colour: "--chart-orange", fromZero: true },
  { name: "body_battery", title: "Body Battery", colour: "--chart-blue", fromZero: true },
  { name: "hrv_ms", title: "Heart rate variability", colour: "--chart-violet", fromZero: false },
];
const POINTS = 1500;

interface Props {
  readonly date: string;
  readonly intraday: Metrics["intraday"];
}

/** The course of a day: charts below one another that zoom together, with the night and the activities behind. */
export function DayCharts({ date, intraday }: Props) {
  const [range, setRange] = useState<XRange | null>(null);
  const units = useUnits();
  const shown = COURSES.filter(({ name }) => intraday.some((it) => it.name === name));
  const answers = useQueries({ queries: shown.map(({ name }) => intradayQuery(name, date, POINTS)) });
  const night = useQuery(nightsQuery(date, date)).data?.nights.at(-1);
  const activities = useInfiniteQuery(activitiesQuery({ from: date, to: date }, 20)).data?.pages[0]
    ?.activities;

  const clock = clockOfDay(night, activities, useZone());
  const extent = dayOf(date, clock);
  const stretches = useMemo(() => {
    const found: Stretch[] = (activities ?? []).flatMap(({ start, elapsedS, durationS, kind }) =>
      start === null
        ? []
        : {
            from: Date.parse(start),
            to: Date.parse(start) + 1000 * (elapsedS ?? durationS ?? 0),
            label: kindName(kind ?? "other"),
            colour: "--chart-green",
          },
    );
    if (night?.bedtime && night.wakeTime)
      found.push({
        from: Date.parse(night.bedtime),
        to: Date.parse(night.wakeTime),
        label: "Night",
        colour: "--chart-violet",
      });
    return found;
  }, [night, activities]);

  if (shown.length === 0) return null;
  const isWaiting = answers.some(({ isPending }) => isPending);
  const drawn = shown.flatMap((course, n) => {
    const answer: Intraday | undefined = answers[n]?.data;
    return answer && answer.times.length > 0 ? [{ ...course, answer }] : [];
  });
  const error = answers.find((it) => it.error !== null)?.error;
  return (
    <Card className="p-3 sm:p-5" aria-label="The day's course" aria-busy={isWaiting}>
      {drawn.length === 0 && (
        <p className={isWaiting ? "h-96 text-soft" : "text-soft"} role={error ? "alert" : "status"}>
          {error?.message ??
            (isWaiting
              ? "Loading…"
              : "Nothing is stored for this day: the watch recorded nothing, or the day was not imported.")}
        </p>
      )}
      {drawn.length > 0 && stretches.length > 0 && (
        <ul aria-label="Behind the lines" className="mb-2 flex flex-wrap gap-x-4 text-sm text-soft">
          {[...new Map(stretches.map((it) => [it.label, it])).values()].map(({ label, colour }) => (
            <li key={label} className="flex items-center gap-1.5">
              <span
                className="size-3 rounded-xs opacity-25"
                style={{ background: `var(${colour})`, printColorAdjust: "exact" }}
              />
              {label}
            </li>
          ))}
        </ul>
      )}
      <div className="grid gap-5">
        {drawn.map(({ name, title, colour, fromZero, answer }) => {
          const display = displayOf(answer.unit, units);
          return (
            <TimeChart
              key={name}
              title={title}
              x={answer.times}
              xKind="time"
              clock={clock}
              extent={extent}
              stretches={stretches}
              shared="day"
              height={name === "heart_rate_bpm" ? 220 : 160}
              range={range}
              onRange={setRange}
              series={[
                {
                  label: title,
                  values: answer.values,
                  words: display.words,
                  tick: display.tick,
                  unit: display.unit,
                  colour,
                  fromZero,
                  look: fromZero ? "area" : "line",
                  width: 1.5,
                },
              ]}
            />
          );
        })}
      </div>
      <div className="flow-root">{drawn.length > 0 && <ZoomHint />}</div>
    </Card>
  );
}
