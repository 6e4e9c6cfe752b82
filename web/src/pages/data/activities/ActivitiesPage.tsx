import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useLocation, useSearch } from "wouter";
import { activitiesQuery, metricsQuery } from "@/api/data";
import { PageTitle } from "@/components/PageTitle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import { useUnits } from "@/lib/units";
import { count } from "@/lib/words";
import { Pending } from "../Pending";
import { ActivityRow, RowHead } from "./ActivityRow";
import { byMonth } from "./by-month";
import { FilterBar } from "./FilterBar";
import { addressOf, readFilter } from "./filter";

/** All activities, newest first. What was loaded stays, so that Back leads to the same place. */
export function ActivitiesPage() {
  // In the address, so that Back keeps it too.
  const filter = readFilter(useSearch());
  const [, navigate] = useLocation();
  const system = useUnits();
  const metrics = useQuery(metricsQuery);
  const list = useInfiniteQuery({ ...activitiesQuery(filter), placeholderData: keepPreviousData });

  const pages = list.data?.pages;
  const activities = pages?.flatMap((page) => page.activities) ?? [];
  const total = pages?.at(-1)?.total ?? 0;
  const isFiltered = Object.values(filter).some((it) => it !== null);

  return (
    <>
      <PageTitle title="Activities" />
      <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <FilterBar
          filter={filter}
          kinds={metrics.data?.activityKinds ?? []}
          onChange={(next) => navigate(addressOf(next), { replace: true })}
        />
        <p role="status" className="text-sm text-soft tabular-nums">
          {pages && count(total, "activity", "activities")}
        </p>
      </div>
      {pages === undefined ? (
        <Pending query={list} className="h-96" />
      ) : activities.length === 0 ? (
        <Card className="px-6 py-12 text-center">
          <p className="text-lg font-medium">
            {isFiltered ? "No activities match." : "No activities are stored yet."}
          </p>
          <p className="mt-1 text-soft">
            {isFiltered
              ? "Choose another kind, or type less of the name."
              : "They appear here once they are imported."}
          </p>
          {isFiltered && (
            <Button className="mt-5" onClick={() => navigate(addressOf({}), { replace: true })}>
              Show all activities
            </Button>
          )}
        </Card>
      ) : (
        <div className={cn("transition-opacity", list.isPlaceholderData && "opacity-60")}>
          <RowHead />
          {byMonth(activities).map(({ name, activities }) => (
            <section key={name} aria-label={name} className="mb-5">
              <h2 className="mb-1.5 text-sm font-semibold text-soft tabular-nums">{name}</h2>
              <Card className="divide-y divide-line">
                {activities.map((activity) => (
                  <ActivityRow key={activity.id} activity={activity} system={system} />
                ))}
              </Card>
            </section>
          ))}
          {list.isFetchNextPageError && (
            <p role="alert" className="mb-2 text-danger">
              {list.error?.message}
            </p>
          )}
          {list.hasNextPage && (
            <More
              isLoading={list.isFetchingNextPage}
              // After an error only people ask again.
              isAutomatic={!list.isFetchNextPageError && !list.isPlaceholderData}
              onMore={() => void list.fetchNextPage()}
            />
          )}
        </div>
      )}
    </>
  );
}

interface MoreProps {
  readonly isLoading: boolean;
  readonly isAutomatic: boolean;
  readonly onMore: () => void;
}

/** Asks for more once the end of the list comes near, or by its button. */
function More({ isLoading, isAutomatic, onMore }: MoreProps) {
  const end = useRef<HTMLDivElement>(null);
  const isAsking = !isLoading && isAutomatic;
  const latest = useRef(onMore);
  useEffect(() => {
    latest.current = onMore;
  });
  useEffect(() => {
    if (!isAsking || end.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) latest.current();
      },
      { rootMargin: "600px" },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [isAsking]);
  return (
    <div ref={end} className="print:hidden">
      <Button disabled={isLoading} onClick={onMore}>
        {isLoading ? "Loading…" : "Show more"}
      </Button>
    </div>
  );
}
