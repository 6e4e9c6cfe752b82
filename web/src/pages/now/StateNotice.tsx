import { CircleAlert, Hourglass, PauseCircle, ServerOff, TriangleAlert } from "lucide-react";
import type { Job } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { countdownWords } from "@/lib/words";
import { causeWords } from "./stage";
import { troubleOf } from "./state";
import { useCoolDown } from "./useCoolDown";

interface StateNoticeProps {
  job: Job;
  now: number;
  /** Until when the worker waits before it asks Garmin again, in milliseconds. */
  waitEnd: number | null;
  isWorkerAway: boolean;
}

/** What blocks the job, and what to do; nothing while all is well. */
export function StateNotice({ job, now, waitEnd, isWorkerAway }: StateNoticeProps) {
  const coolDown = useCoolDown();
  const trouble = troubleOf(job);
  const isActive = job.status === "running" || job.status === "pending";
  if (trouble !== null) {
    const isGap = job.errorCode === "chunks_failed";
    return (
      <Notice
        className="mt-5"
        tone={isGap ? "warn" : "danger"}
        icon={isGap ? <TriangleAlert aria-hidden /> : <CircleAlert aria-hidden />}
        title={trouble.title}
      >
        {trouble.advice}
        {job.errorMessage && !isGap ? (
          <details className="mt-2 text-sm">
            <summary className="cursor-pointer">What the server says</summary>
            <p className="mt-1 break-words">{job.errorMessage}</p>
          </details>
        ) : null}
      </Notice>
    );
  }
  if (isActive && isWorkerAway) {
    return (
      <Notice className="mt-5" tone="warn" icon={<ServerOff aria-hidden />} title="No worker is running">
        The sync waits, and goes on by itself as soon as a worker is started (garmin-sync-worker).
      </Notice>
    );
  }
  if (waitEnd !== null) {
    return (
      <Notice
        className="mt-5"
        tone="warn"
        icon={<Hourglass aria-hidden />}
        title={
          <>
            Waiting for Garmin: next attempt in{" "}
            <span className="tabular-nums">{countdownWords(waitEnd - now)}</span>
          </>
        }
      >
        {job.stage && causeWords(job.stage)} It goes on by itself.
        {job.stage?.kind === "cooling_down" ? (
          <Button size="sm" className="mt-3" disabled={coolDown.isPending} onClick={() => coolDown.mutate()}>
            Ask Garmin now
          </Button>
        ) : null}
      </Notice>
    );
  }
  if (job.status === "paused") {
    return (
      <Notice className="mt-5" icon={<PauseCircle aria-hidden />} title="Paused">
        Everything so far is kept. Resume goes on with the first day that is missing.
      </Notice>
    );
  }
  return null;
}
