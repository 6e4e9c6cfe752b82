import { useInfiniteQuery } from "@tanstack/react-query";
import { jobsQuery, keys } from "@/api/queries";
import { PageTitle } from "@/components/PageTitle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useNow } from "@/lib/useNow";
import { count } from "@/lib/words";
import { useStatus } from "@/live/live-context";
import { FirstImport } from "@/start/FirstImport";
import { useControl } from "../now/useControl";
import { useFollow } from "../useFollow";
import { JobEntry } from "./JobEntry";

/** All syncs that the server remembers, newest first. */
export function HistoryPage() {
  const jobs = useInfiniteQuery(jobsQuery);
  const isBusy = useStatus()?.hasActiveJob ?? false;
  const now = useNow(false);

  useFollow(keys.jobs);

  const control = useControl();
  const shown = jobs.data?.pages.flatMap((page) => page.jobs) ?? [];
  const unreadable = jobs.data?.pages.reduce((sum, page) => sum + page.unreadable, 0) ?? 0;
  return (
    <>
      <PageTitle title="History">Every sync, what became of it, and what is left to fetch.</PageTitle>
      {shown.length > 0 ? (
        <ul className="space-y-4">
          {shown.map((job) => (
            <li key={job.id}>
              <JobEntry
                job={job}
                now={now}
                resuming={control.isPending}
                onResume={
                  // One sync at a time: a failed one can resume only while no other is unfinished.
                  job.actions.includes("resume") && (job.status === "paused" || !isBusy)
                    ? () => control.mutate({ verb: "resume", jobId: job.id })
                    : undefined
                }
              />
            </li>
          ))}
        </ul>
      ) : jobs.isError ? (
        <Card className="p-6" role="alert">
          <p>{jobs.error.message}</p>
          <Button className="mt-4" onClick={() => void jobs.refetch()}>
            Try again
          </Button>
        </Card>
      ) : jobs.isPending ? (
        <Card className="h-64 animate-pulse" aria-busy="true" aria-label="Loading" />
      ) : unreadable > 0 ? null : (
        <NothingYet />
      )}
      {unreadable > 0 && (
        <p className="mt-6 text-sm text-soft">
          {count(unreadable, "sync")} can’t be shown: the record is damaged. Nothing that is stored is lost.
        </p>
      )}
      {jobs.hasNextPage && (
        <Button className="mt-6" disabled={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}

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
