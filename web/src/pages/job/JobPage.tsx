import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { ApiError } from "@/api/client";
import { keys } from "@/api/queries";
import type { Job } from "@/api/types";
import { CopyText } from "@/components/CopyText";
import { FailedDays } from "@/components/FailedDays";
import { PageTitle } from "@/components/PageTitle";
import { StatusIcon } from "@/components/StatusIcon";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Progress } from "@/components/ui/progress";
import { useNow } from "@/lib/useNow";
import { useStatus } from "@/live/live-context";
import { GoOn } from "../now/GoOn";
import { useHead } from "../now/head-context";
import { lookOf, nameOf, troubleOf } from "../now/state";
import { useFollow } from "../useFollow";
import { Batches } from "./Batches";
import { JobFacts } from "./JobFacts";
import { jobQuery } from "./queries";
import { RetryKinds } from "./RetryKinds";

/** One sync, at an address of its own: what became of it, all its batches, and what can be done. */
export function JobPage() {
  const { id = "" } = useParams<{ id: string }>();
  const current = useStatus()?.job;
  const kept = useQuery(jobQuery(id));
  const live = current?.id === id ? current : undefined;
  useFollow(keys.chunks(id), live !== undefined);
  // What was read before is nothing to show once the server has it no longer.
  const isGone = kept.error instanceof ApiError && kept.error.code === "job_not_found";
  const job = live ?? (isGone ? undefined : kept.data);
  if (job) return <Loaded job={job} isLive={live !== undefined} />;
  return (
    <>
      <PageTitle title="Sync" />
      {kept.isError ? (
        <Card className="p-6" role="alert">
          <p>{isGone ? "There is no sync with this id here, or no longer." : kept.error.message}</p>
          <div className="mt-4 flex flex-wrap gap-2">
            <Button onClick={() => void kept.refetch()}>Try again</Button>
            <Button asChild>
              <Link href="/history">All syncs</Link>
            </Button>
          </div>
        </Card>
      ) : (
        <Card className="h-96 animate-pulse" aria-busy="true" aria-label="Loading" />
      )}
    </>
  );
}

const bars = { accent: "accent", warn: "warn", danger: "danger", neutral: "quiet" } as const;

function Loaded({ job, isLive }: { readonly job: Job; readonly isLive: boolean }) {
  const now = useNow(false);
  // Of the current sync more is known than its record says.
  const { head } = useHead();
  const look = isLive && head !== null ? head : lookOf(job);
  const trouble = troubleOf(job);
  const isActive = isLive && job.actions.includes("cancel");
  return (
    <>
      <PageTitle title={nameOf(job)} />
      <div className="space-y-6">
        <Card className="p-5 sm:p-6" aria-label="What became of it">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
            <Badge tone={look.tone}>
              <StatusIcon name={look.icon} />
              {look.label}
            </Badge>
            <span className="font-medium tabular-nums">{job.percentComplete} %</span>
            {isActive && (
              <Link href="/" className="text-accent underline-offset-4 hover:underline">
                {job.status === "paused" ? "Resume or cancel it on Now" : "Pause or cancel it on Now"}
              </Link>
            )}
            <span className="ml-auto">
              <GoOn job={job} />
            </span>
          </div>
          <Progress
            className="mt-4"
            value={job.progress}
            label={`Progress of the ${nameOf(job).toLowerCase()}`}
            tone={bars[look.tone]}
          />
          {trouble && (
            <p className="mt-4">
              <span className="font-medium">{trouble.title}.</span> {trouble.advice}
            </p>
          )}
          <JobFacts job={job} now={now} />
          <p className="mt-5 flex flex-wrap items-center gap-x-3 border-t border-line pt-4 text-sm text-soft">
            Its id <CopyText text={job.id} name="id" />
          </p>
        </Card>
        {job.failedChunks.length > 0 && (
          <Card className="p-5 sm:p-6">
            <FailedDays jobId={job.id} isActive={!job.completedAt} heading="h2" />
            <RetryKinds job={job} />
          </Card>
        )}
        <Batches job={job} />
      </div>
    </>
  );
}
