import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { type ActivitiesWanted, activitiesQuery } from "@/api/data";
import { Card } from "@/components/ui/card";
import { said, spanWords, useUnits } from "@/lib/units";
import { groupOf, kindName } from "./activities/kinds";
import { dayIn } from "./days";
import { Pending } from "./Pending";

interface Props {
  readonly title: string;
  readonly wanted: ActivitiesWanted;
  readonly limit: number;
  /** Of another year the date says which. Null: they are all of one day, and the clock tells more than the date. */
  readonly today: string | null;
  /** Said where there is none; without it, nothing is shown then. */
  readonly none?: string;
}

/** A few activities, the newest first. */
export function ActivityCard({ title, wanted, limit, today, none }: Props) {
  const units = useUnits();
  const query = useInfiniteQuery(activitiesQuery(wanted, limit));
  const activities = query.data?.pages[0]?.activities ?? [];
  if (query.data === undefined) return <Pending query={query} className="h-56" />;
  if (activities.length === 0 && none === undefined) return null;
  return (
    <Card className="break-inside-avoid p-4 sm:p-5" aria-label={title}>
      <h2 className="font-medium text-soft">
        <Link href="/data/activities" className="hover:text-text">
          {title}
        </Link>
      </h2>
      {activities.length === 0 && <p className="mt-2">{none}</p>}
      <ul className="mt-2 divide-y divide-line">
        {activities.slice(0, limit).map(({ id, name, kind, date, distanceM, durationS, startLocal }) => {
          const Icon = groupOf(kind ?? "").icon;
          return (
            <li key={id} className="flex items-center gap-2.5 py-1.5">
              <Icon className="size-4 shrink-0 text-soft" aria-label={kindName(kind ?? "other")} role="img" />
              <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2.5">
                <Link href={`/data/activities/${id}`} className="min-w-24 flex-1 truncate hover:underline">
                  {name ?? kindName(kind ?? "other")}
                </Link>
                <span className="text-sm whitespace-nowrap text-soft tabular-nums max-sm:order-last max-sm:w-full">
                  {distanceM ? `${said(distanceM, "m", units)} · ` : ""}
                  {durationS === null ? "" : spanWords(durationS)}
                </span>
                <span className="min-w-14 text-right text-sm whitespace-nowrap text-soft tabular-nums">
                  {today === null ? startLocal?.slice(11, 16) : dayIn(date, today)}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
