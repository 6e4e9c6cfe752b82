import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Night } from "@/api/data";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { daysBefore, rangeWords } from "@/lib/dates";
import { numberWords, said, spanWords, useUnits } from "@/lib/units";
import { useZone } from "../useZone";
import { clockOf, nightClock } from "./clock";
import { Hypnogram } from "./Hypnogram";
import { StageBar } from "./StageBar";
import { StageTable } from "./StageTable";
import { bedOf, drawnOf, STAGES, secondsOf, stageNames } from "./stages";

interface Props {
  readonly night: Night;
  /** Where the nights before and after it are; null: none is there. */
  readonly earlier: string | null;
  readonly later: string | null;
}

/** One night with all that is known of it. */
export function NightCard({ night, earlier, later }: Props) {
  const clock = nightClock(night, useZone());
  const bed = bedOf(night, clock);
  const drawn = drawnOf(night, clock);
  const seconds = secondsOf(night);
  const all = STAGES.reduce((sum, stage) => sum + (seconds[stage] ?? 0), 0);
  const title = `Night of ${rangeWords(daysBefore(night.date, 1), night.date)}`;
  return (
    <Card className="mb-6 p-4 sm:p-6" aria-label={title}>
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="text-lg font-semibold">{title}</h2>
        {bed && (
          <p className="text-soft tabular-nums">
            {clockOf(clock.shown(bed.from))} – {clockOf(clock.shown(bed.to))}
          </p>
        )}
        <div className="ml-auto flex items-center gap-1 print:hidden">
          <Link href={`/data/days/${night.date}`} className="mr-2 text-sm text-accent hover:underline">
            See this day
          </Link>
          <Step href={earlier} name="The night before" icon={<ChevronLeft aria-hidden />} />
          <Step href={later} name="The night after" icon={<ChevronRight aria-hidden />} />
        </div>
      </div>
      {bed && !drawn.isBySums && <Hypnogram spans={drawn.spans} bed={bed} clock={clock} />}
      {bed && drawn.isBySums && (
        <>
          <StageBar drawn={drawn} axis={bed} className="block h-8 w-full" />
          <p className="mt-1 text-xs text-soft">
            Garmin gave no times for the stages: the bar shows how long each one was, not when.
          </p>
        </>
      )}
      {all > 0 && (
        <ul className="mt-4 grid grid-cols-1 gap-x-8 gap-y-1 text-sm sm:grid-cols-2 lg:grid-cols-4">
          {STAGES.map((stage) => (
            <li key={stage} className={`stage-${stage} flex items-center gap-2`}>
              <span aria-hidden="true" className="stage-mark size-2.5 shrink-0 rounded-xs" />
              <span className="text-soft">{stageNames[stage]}</span>
              <span className="ml-auto font-medium tabular-nums">
                {seconds[stage] === null ? "–" : spanWords(seconds[stage])}
              </span>
              <span className="w-9 text-right text-soft tabular-nums">
                {seconds[stage] === null ? "" : `${Math.round((100 * seconds[stage]) / all)}%`}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Facts night={night} />
      {!drawn.isBySums && <StageTable spans={drawn.spans} clock={clock} />}
    </Card>
  );
}

function Step({ href, name, icon }: { href: string | null; name: string; icon: ReactNode }) {
  if (href === null) {
    return (
      <Button size="icon" className="size-9" aria-label={name} disabled>
        {icon}
      </Button>
    );
  }
  return (
    <Button asChild size="icon" className="size-9">
      <Link href={href} replace aria-label={name}>
        {icon}
      </Link>
    </Button>
  );
}

/** Every number of a night; those that were not recorded are left out. */
function Facts({ night }: { readonly night: Night }) {
  const system = useUnits();
  const one = (value: number | null, unit: string | null) =>
    value === null ? null : said(value, unit, system);
  /** "13 breaths/min, 10 – 17". */
  const withSpan = (mean: number | null, low: number | null, high: number | null, unit: string) =>
    mean === null || low === null || high === null
      ? one(mean, unit)
      : `${one(mean, unit)}, ${numberWords(low)}\u00a0–\u00a0${numberWords(high)}`;
  const facts: [name: string, words: string | null][] = [
    ["Score", one(night.score, null)],
    ["Asleep", one(night.asleepS, "s")],
    ["In bed", one(night.timeInBedS, "s")],
    ["Times awake", one(night.awakeCount, null)],
    ["Restless moments", one(night.restlessMoments, null)],
    ["HRV", one(night.averageHrvMs, "ms")],
    ["Resting heart rate", one(night.restingHeartRateBpm, "bpm")],
    ["Stress", one(night.averageStress, null)],
    [
      "Body Battery",
      night.bodyBatteryChange === null
        ? null
        : `${night.bodyBatteryChange > 0 ? "+" : ""}${one(night.bodyBatteryChange, null)}`,
    ],
    [
      "Breathing",
      withSpan(
        night.averageRespirationBrpm,
        night.lowestRespirationBrpm,
        night.highestRespirationBrpm,
        "brpm",
      ),
    ],
    [
      "Blood oxygen",
      withSpan(night.averageSpo2Percent, night.lowestSpo2Percent, night.highestSpo2Percent, "percent"),
    ],
  ];
  return (
    <dl className="mt-5 grid grid-cols-2 gap-x-6 gap-y-3 border-t border-line pt-4 sm:grid-cols-4">
      {facts.map(([name, words]) =>
        words === null ? null : (
          <div key={name}>
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="font-medium tabular-nums">{words}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
