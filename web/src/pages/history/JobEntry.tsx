import { ChevronRight, Play } from "lucide-react";
import { useId, useState } from "react";
import type { Job } from "@/api/types";
import { StatusIcon } from "@/components/StatusIcon";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import { momentWords } from "@/lib/dates";
import { jobDaysWords } from "@/lib/job-days";
import { count, durationWords, typeList } from "@/lib/words";
import { lookOf } from "../now/state";
import { JobDetails } from "./JobDetails";
import { kindWords, secondsTaken } from "./words";

interface Props {
  readonly job: Job;
  /** Resumes the job; absent where that is not possible. */
  readonly onResume?: (() => void) | undefined;
  readonly resuming: boolean;
  /** The time, in milliseconds. */
  readonly now: number;
}

/** A past job: its result, days, time and amount; the rest on demand. */
export function JobEntry({ job, onResume, resuming, now }: Props) {
  const look = lookOf(job);
  const [open, setOpen] = useState(false);
  const details = useId();
  const days = jobDaysWords(job);
  const taken = secondsTaken(job);
  const failed = job.failedChunks.length;
  return (
    <Card className="overflow-hidden" aria-label={`${kindWords(job)}, ${days}`}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 p-4 sm:flex-nowrap sm:px-6">
        <div className="min-w-0 basis-full sm:flex-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h2 className="font-semibold tabular-nums">{days}</h2>
            <Badge tone={look.tone}>
              <StatusIcon name={look.icon} />
              {look.label}
            </Badge>
          </div>
          <p className="mt-1 text-sm text-soft tabular-nums">
            {kindWords(job)} of {count(job.daysTotal, "day")} · {typeList(job.dataTypes)}
          </p>
          <p className="text-sm text-soft tabular-nums">
            {`Started ${momentWords(job.createdAt, now)}`}
            {taken !== null && ` · took ${durationWords(taken)}`}
            {` · ${count(job.recordsStored, "record")}`}
            {job.recordsRemoved > 0 && `, ${job.recordsRemoved.toLocaleString("en")} removed`}
            {job.recordsKept > 0 && `, ${job.recordsKept.toLocaleString("en")} kept, though gone at Garmin`}
            {job.partialDays > 0 && ` · ${count(job.partialDays, "day")} only in part`}
            {failed > 0 && (
              <span className="font-medium text-danger">
                {` · ${failed} of ${count(job.chunksTotal, "chunk")} failed`}
              </span>
            )}
          </p>
        </div>
        {onResume && (
          <Button onClick={onResume} disabled={resuming}>
            <Play aria-hidden />
            Resume
          </Button>
        )}
        <Button variant="ghost" aria-expanded={open} aria-controls={details} onClick={() => setOpen(!open)}>
          <ChevronRight aria-hidden className={cn("transition-transform", open && "rotate-90")} />
          Details
        </Button>
      </div>
      <div id={details} hidden={!open}>
        {open && <JobDetails job={job} now={now} />}
      </div>
    </Card>
  );
}
