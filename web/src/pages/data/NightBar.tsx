import "./nights/nights.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { nightsQuery } from "@/api/data";
import { Card } from "@/components/ui/card";
import { spanWords } from "@/lib/units";
import { weekdayWords } from "./days";
import { clockOf, nightClock } from "./nights/clock";
import { StageBar } from "./nights/StageBar";
import { bedOf, drawnOf, STAGES, secondsOf, stageNames } from "./nights/stages";
import { Pending } from "./Pending";
import { useZone } from "./useZone";

interface Props {
  /** The day of waking. */
  readonly day: string;
  readonly title: string;
}

/** One night as a bar of stages, and its sums. */
export function NightBar({ day, title }: Props) {
  const query = useQuery(nightsQuery(day, day));
  const night = query.data?.nights.at(-1);
  const zone = useZone();
  if (query.data === undefined) return <Pending query={query} className="h-56" />;
  if (night === undefined) return null;
  const clock = nightClock(night, zone);
  const bed = bedOf(night, clock);
  const seconds = secondsOf(night);
  return (
    <Card className="break-inside-avoid p-4 sm:p-5" aria-label={title}>
      <h2 className="flex items-baseline justify-between gap-2 font-medium text-soft">
        <Link href={`/data/nights?night=${night.date}`} className="hover:text-text">
          {title}
        </Link>
        <span className="text-sm font-normal">{weekdayWords(night.date)}</span>
      </h2>
      <p className="mt-1 text-2xl font-semibold tracking-tight tabular-nums">
        {night.asleepS === null ? "–" : spanWords(night.asleepS)}
        {night.score !== null && (
          <span className="ml-2 text-sm font-normal tracking-normal text-soft">
            score {Math.round(night.score)}
          </span>
        )}
      </p>
      {bed !== null && (
        <>
          <StageBar drawn={drawnOf(night, clock)} axis={bed} className="mt-3 block h-10 w-full" />
          <p className="mt-1 flex justify-between text-sm text-soft tabular-nums">
            <span>{clockOf(clock.shown(bed.from))}</span>
            <span>{clockOf(clock.shown(bed.to))}</span>
          </p>
        </>
      )}
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm tabular-nums">
        {STAGES.map((stage) => {
          const value = seconds[stage];
          return value === null ? null : (
            <li key={stage} className="flex items-center gap-1.5">
              <span className={`stage-mark stage-${stage} size-2.5 rounded-xs`} aria-hidden />
              <span className="text-soft">{stageNames[stage]}</span> {spanWords(value)}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
