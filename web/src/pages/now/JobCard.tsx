import { Link } from "wouter";
import type { Job } from "@/api/types";
import { FailedDays } from "@/components/FailedDays";
import { StatusIcon } from "@/components/StatusIcon";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Progress } from "@/components/ui/progress";
import { count, typeList } from "@/lib/words";
import { Announcer } from "./Announcer";
import { ChunkStrip } from "./ChunkStrip";
import { Controls } from "./Controls";
import { Facts } from "./Facts";
import { useHead } from "./head-context";
import { Situation } from "./Situation";
import { nameOf } from "./state";

/** "4 of 14 batches"; by a key, batches fill side by side, and none is complete for long. */
function batchesWords({ chunksCompleted, chunksTotal, progress }: Job): string {
  const all = count(chunksTotal, "batch", "batches");
  return chunksCompleted === 0 && progress > 0
    ? `None of ${all} complete yet`
    : `${chunksCompleted.toLocaleString("en")} of ${all}`;
}

const bars = { accent: "accent", warn: "warn", danger: "danger", neutral: "quiet" } as const;

/** The current or the last job: progress, activity, problems, and what can be done about them. */
export function JobCard({ job }: { job: Job }) {
  const now = useHead();
  const { head } = now;
  if (head === null) return null;
  return (
    <Card aria-labelledby="job-name" className="p-5 sm:p-8">
      <Badge tone={head.tone} data-testid="head">
        <StatusIcon name={head.icon} />
        {head.label}
      </Badge>
      <div className="mt-3 flex items-end justify-between gap-3">
        <p className="text-6xl leading-none font-semibold tracking-tighter tabular-nums sm:text-7xl">
          {job.percentComplete}
          <span className="ml-1 text-3xl font-medium text-soft sm:text-4xl">%</span>
        </p>
        <Controls job={job} />
      </div>
      <h2 id="job-name" className="mt-3 text-lg font-medium">
        <Link href={`/jobs/${job.id}`} className="underline-offset-4 hover:underline">
          {nameOf(job)}
        </Link>
      </h2>
      <p className="text-soft">{typeList(job.dataTypes)}</p>
      {job.notOffered.length > 0 ? (
        <p className="text-sm text-soft">
          Not offered for this account: {typeList(job.notOffered).toLowerCase()}
        </p>
      ) : null}

      <Progress
        className="mt-5"
        value={job.progress}
        label={`Progress of the ${nameOf(job).toLowerCase()}`}
        tone={bars[head.tone]}
      />
      <div className="mt-2 flex min-h-12 flex-wrap content-start justify-between sm:min-h-6 gap-x-4 text-[0.9375rem] tabular-nums">
        <p>
          {batchesWords(job)}
          {job.failedChunks.length > 0 ? (
            <span className={job.completedAt ? "text-danger" : "text-soft"}>
              {` · ${job.failedChunks.length} ${job.completedAt ? "failed" : "to be tried again"}`}
            </span>
          ) : null}
        </p>
        <p className="text-soft">{job.currentChunkRange}</p>
      </div>

      <Situation job={job} {...now} />
      <ChunkStrip job={job} />
      <Facts job={job} now={now.now} kind={head.kind} />
      {job.failedChunks.length > 0 ? (
        <div className="mt-6 border-t border-line pt-5">
          <FailedDays jobId={job.id} isActive={!job.completedAt} />
        </div>
      ) : null}
      <Announcer id={job.id} sentence={head.sentence} percent={job.percentComplete} />
    </Card>
  );
}
