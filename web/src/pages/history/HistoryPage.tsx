import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { jobsQuery, keys } from "@/api/queries";
import type { Job } from "@/api/types";
import { PageTitle } from "@/app/PageTitle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { toast } from "@/components/ui/toast";
import { useNow } from "@/lib/useNow";
import { useStatus } from "@/live/live-context";
import { useImport } from "@/start/import-context";
import { useFollow } from "../useFollow";
import { JobEntry } from "./JobEntry";

/** All syncs that the server remembers, newest first. */
export function HistoryPage() {
  const jobs = useInfiniteQuery(jobsQuery);
  const client = useQueryClient();
  const status = useStatus();
  const now = useNow(false);

  useFollow(keys.jobs);

  const resume = useMutation({
    mutationFn: (job: Job) => api.resume(job.id),
    onSuccess: () => toast.good("Resumed", "It goes on where it stopped, and tries again what failed."),
    onError: (error) => toast.bad("It could not be resumed", error.message),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs }),
  });
  const shown = jobs.data?.pages.flatMap((page) => page.jobs) ?? [];
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
                resuming={resume.isPending}
                onResume={
                  canResume(job, status?.hasActiveJob ?? false) ? () => resume.mutate(job) : undefined
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
      ) : (
        <NothingYet />
      )}
      {jobs.hasNextPage && (
        <Button className="mt-6" disabled={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}

/** A paused sync can always go on; a failed one only while no other is under way. */
function canResume({ status }: Job, isBusy: boolean): boolean {
  return status === "paused" || (status === "failed" && !isBusy);
}

function NothingYet() {
  const openImport = useImport();
  return (
    <Card className="px-6 py-14 text-center">
      <p className="text-lg font-medium">Nothing has been synced yet.</p>
      <p className="mx-auto mt-1 max-w-md text-soft">
        Start with the years behind you; every sync is listed here afterwards.
      </p>
      <Button variant="primary" className="mt-6" onClick={() => openImport()}>
        Historical import
      </Button>
    </Card>
  );
}
