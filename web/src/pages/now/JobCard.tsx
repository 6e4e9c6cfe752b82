import type { Job } from "@/api/types";
import { FailedDays } from "@/components/FailedDays";
import { StatusIcon } from "@/components/StatusIcon";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Progress } from "@/components/ui/progress";
import { useNow } from "@/lib/useNow";
import { count, typeList } from "@/lib/words";
import { Announcer } from "./Announcer";
import { ChunkStrip } from "./ChunkStrip";
import { Controls } from "./Controls";
import { Facts } from "./Facts";
import { StateNotice } from "./StateNotice";
import { lookOf, nameOf } from "./state";
import { useWait } from "./useWait";

interface JobCardProps {
  job: Job;
  /** No worker was seen for half a minute. */
  isWorkerAway: boolean;
}

const bars = { accent: "accent", warn: "warn", danger: "danger", neutral: "quiet" } as const;

/** The current or the last job: progress, activity, problems, and what can be done about them. */
export function JobCard({ job, isWorkerAway }: JobCardProps) {
  const isActive = job.status === "running" || job.status === "pending";
  const now = useNow(isActive);
  const waitEnd = useWait(job, now);
  const look = lookOf(job, waitEnd !== null);
  return (
    <Card aria-labelledby="job-name" className="p-5 sm:p-8">
      <Badge tone={look.tone}>
        <StatusIcon name={look.icon} />
        {look.label}
      </Badge>
      <div className="mt-3 flex items-end justify-between gap-3">
        <p className="text-6xl leading-none font-semibold tracking-tighter tabular-nums sm:text-7xl">
          {job.percentComplete}
          <span className="ml-1 text-3xl font-medium text-soft sm:text-4xl">%</span>
        </p>
        <Controls job={job} />
      </div>
      <h2 id="job-name" className="mt-3 text-lg font-medium">
        {nameOf(job)}
      </h2>
      <p className="text-soft">
        {typeList(job.dataTypes)}
        {job.order === "newest" ? ", newest first" : ""}
      </p>
      {job.notOffered.length > 0 ? (
        <p className="text-sm text-soft">
          Not offered for this account: {typeList(job.notOffered).toLowerCase()}
        </p>
      ) : null}

      <Progress
        className="mt-5"
        value={job.progress}
        label={`Progress of the ${nameOf(job).toLowerCase()}`}
        tone={bars[look.tone]}
      />
      <div className="mt-2 flex min-h-12 flex-wrap content-start justify-between sm:min-h-6 gap-x-4 text-[0.9375rem] tabular-nums">
        <p>
          {job.chunksCompleted.toLocaleString("en")} / {count(job.chunksTotal, "chunk")}
          {job.failedChunks.length > 0 ? (
            <span className="text-danger"> · {job.failedChunks.length} failed</span>
          ) : null}
        </p>
        <p className="text-soft">{job.currentChunkRange}</p>
      </div>

      <StateNotice job={job} now={now} waitEnd={waitEnd} isWorkerAway={isWorkerAway} />
      <ChunkStrip job={job} />
      <Facts job={job} now={now} isWaiting={waitEnd !== null} />
      {job.failedChunks.length > 0 ? (
        <div className="mt-6 border-t border-line pt-5">
          <FailedDays jobId={job.id} />
        </div>
      ) : null}
      <Announcer id={job.id} label={look.label} percent={job.percentComplete} />
    </Card>
  );
}
