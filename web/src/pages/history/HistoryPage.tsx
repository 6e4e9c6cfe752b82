import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { jobsQuery } from "@/api/queries";
import { PageTitle } from "@/components/PageTitle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useNow } from "@/lib/useNow";
import { count } from "@/lib/words";
import { useStatus } from "@/live/live-context";
import { FirstImport } from "@/start/FirstImport";
import { byDay } from "./by-day";
import { FilterRow } from "./FilterRow";
import { addressOf, isMatch, readFilter } from "./filter";
import { JobEntry } from "./JobEntry";

/** As many syncs fill a screen. */
const SCREEN = 20;

/** All syncs that the server remembers, newest first. */
export function HistoryPage() {
  // What was loaded stays, so that Back leads to the same place however long one was away.
  const jobs = useInfiniteQuery({ ...jobsQuery, gcTime: Number.POSITIVE_INFINITY });
  const now = useNow(false);
  const current = useStatus()?.job;

  // In the address, so that Back keeps it too.
  const filter = readFilter(useSearch());
  const [, navigate] = useLocation();
  const [wanted, setWanted] = useState(SCREEN);

  const listed = jobs.data?.pages.flatMap((page) => page.jobs) ?? [];
  // The sync that goes on is followed without asking for the list, which may be long, again and again.
  const loaded = listed.map((job) => (current?.id === job.id ? current : job));
  const shown = loaded.filter((job) => isMatch(job, filter));
  const unreadable = jobs.data?.pages.reduce((sum, page) => sum + page.unreadable, 0) ?? 0;

  // The server does not filter: it is asked for more until a screen is full.
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = jobs;
  const isShort = shown.length < wanted && hasNextPage && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    if (isShort) void fetchNextPage();
  }, [isShort, fetchNextPage]);

  if (jobs.data === undefined) {
    return (
      <>
        <Title />
        {jobs.isError ? (
          <Card className="p-6" role="alert">
            <p>{jobs.error.message}</p>
            <Button className="mt-4" onClick={() => void jobs.refetch()}>
              Try again
            </Button>
          </Card>
        ) : (
          <Card className="h-64 animate-pulse" aria-busy="true" aria-label="Loading" />
        )}
      </>
    );
  }
  return (
    <>
      <Title />
      {loaded.length > 0 ? (
        <>
          <div className="mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <FilterRow
              filter={filter}
              onChange={(next) => {
                setWanted(SCREEN);
                navigate(addressOf(next), { replace: true });
              }}
            />
            <p role="status" className="text-sm text-soft tabular-nums">
              {shown.length === loaded.length ? "" : `${shown.length.toLocaleString("en")} of `}
              {hasNextPage
                ? `the latest ${count(loaded.length, "sync", "syncs")}`
                : count(loaded.length, "sync", "syncs")}
            </p>
          </div>
          {byDay(shown, now).map(({ day, jobs }) => (
            <section key={day} aria-label={day} className="mb-5">
              <h2 className="mb-1.5 text-sm font-semibold text-soft tabular-nums">{day}</h2>
              <Card className="divide-y divide-line">
                {jobs.map((job) => (
                  <JobEntry key={job.id} job={job} />
                ))}
              </Card>
            </section>
          ))}
          {shown.length === 0 && !hasNextPage && <p className="py-8 text-soft">No sync is like that.</p>}
        </>
      ) : unreadable > 0 ? null : (
        <NothingYet />
      )}
      {unreadable > 0 && (
        <p className="mt-6 text-sm text-soft">
          {count(unreadable, "sync")} can’t be shown: the record is damaged. Nothing that is stored is lost.
        </p>
      )}
      {isFetchNextPageError && (
        <p role="alert" className="mt-4 text-danger">
          {jobs.error?.message}
        </p>
      )}
      {hasNextPage && (
        <Button
          className="mt-2"
          disabled={jobs.isFetchingNextPage}
          onClick={() => {
            setWanted(shown.length + SCREEN);
            void fetchNextPage();
          }}
        >
          {jobs.isFetchingNextPage ? "Loading…" : "Show more"}
        </Button>
      )}
    </>
  );
}

const Title = () => (
  <PageTitle title="History">Every sync, what became of it, and what is left to fetch.</PageTitle>
);

function NothingYet() {
  return (
    <Card className="px-6 py-14 text-center">
      <p className="text-lg font-medium">Nothing has been synced yet.</p>
      <p className="mx-auto mt-1 max-w-md text-soft">
        Start with the years behind you; every sync is listed here afterwards.
      </p>
      <FirstImport className="mt-6" />
    </Card>
  );
}
