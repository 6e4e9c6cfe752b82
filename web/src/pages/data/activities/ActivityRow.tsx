import { memo } from "react";
import { Link } from "wouter";
import type { Activity } from "@/api/data";
import { cn } from "@/lib/cn";
import { displayOf, type System, said, timerWords } from "@/lib/units";
import { weekdayOf } from "../days";
import { groupOf, kindName } from "./kinds";
import { speedWords } from "./speed";

/** The columns from the width of a tablet on; below it a row has two lines. */
const columns =
  "sm:grid sm:grid-cols-[3.75rem_1.25rem_minmax(0,1fr)_5.5rem_4.5rem_6rem_4.5rem_4.5rem] sm:items-center sm:gap-x-3";

/** What the columns have; for the eyes only, since every value says its unit. */
export function RowHead() {
  const names = ["Distance", "Time", "Pace", "Heart rate", "Climb"];
  return (
    <div aria-hidden="true" className={cn("hidden px-4 pb-1.5 text-xs text-soft", columns)}>
      <span className="col-span-3">Day and name</span>
      {names.map((name) => (
        <span key={name} className="text-right">
          {name}
        </span>
      ))}
    </div>
  );
}

/** Always with two digits, since rows stand above each other. */
export function distanceWords(metres: number, system: System): string {
  const { convert, unit } = displayOf("m", system);
  return `${convert(metres).toFixed(2)} ${unit}`;
}

interface Props {
  readonly activity: Activity;
  readonly system: System;
}

export const ActivityRow = memo(function ActivityRow({ activity, system }: Props) {
  const kind = activity.kind ?? "other";
  const name = activity.name ?? kindName(kind);
  const Icon = groupOf(kind).icon;
  const words = (value: number | null, unit: string) => (value === null ? null : said(value, unit, system));
  const { averageSpeedMPerS: speed, elevationGainM: climb, durationS, distanceM } = activity;
  const cells: [name: string, words: string | null][] = [
    ["distance", distanceM ? distanceWords(distanceM, system) : null],
    ["time", durationS === null ? null : timerWords(durationS)],
    ["speed", speed ? speedWords(speed, kind, system) : null],
    ["heart rate", words(activity.averageHeartRateBpm, "bpm")],
    ["climb", climb === null ? null : `↑\u00a0${said(climb, "elevation_m", system)}`],
  ];
  return (
    <Link
      href={`/data/activities/${activity.id}`}
      className={cn("block px-4 py-1.5 first:rounded-t-2xl last:rounded-b-2xl hover:bg-sunken", columns)}
    >
      <span className="flex items-center gap-x-2 sm:contents">
        <time
          dateTime={activity.date}
          className="order-last text-sm whitespace-nowrap text-soft tabular-nums sm:order-none"
        >
          {weekdayOf(activity.date)} {Number(activity.date.slice(8))}
        </time>
        <Icon aria-hidden className="size-4 shrink-0 text-accent" />
        <span className="min-w-0 flex-1 truncate">
          <span className="font-medium">{name}</span>
          {name !== kindName(kind) && <span className="ml-2 text-sm text-soft">{kindName(kind)}</span>}
        </span>
      </span>
      <span className="flex flex-wrap gap-x-2 text-[0.8125rem] tabular-nums sm:contents">
        {cells.map(([name, words]) => (
          <span
            key={name}
            className={cn("whitespace-nowrap sm:text-right sm:text-sm", words === null && "max-sm:hidden")}
          >
            {words}
          </span>
        ))}
      </span>
    </Link>
  );
});
