import { Play, RotateCcw } from "lucide-react";
import type { Job } from "@/api/types";
import { Button, type ButtonProps } from "@/components/ui/button";
import { count } from "@/lib/words";
import { useStatus } from "@/live/live-context";
import { useControl } from "../now/useControl";
import { canRetry, useRetry } from "./useRetry";

interface Props {
  readonly job: Job;
  readonly size?: ButtonProps["size"];
  /** What tells the button from those of other syncs. */
  readonly label?: string;
}

/** The button that lets a sync go on which paused, stopped or ended with gaps; nothing where that can't be now. */
export function GoOn({ job, size, label }: Props) {
  const resume = useControl();
  const retry = useRetry();
  const isBusy = useStatus()?.hasActiveJob ?? false;
  // One sync at a time: a failed one can go on only while no other is unfinished.
  if (isBusy && job.status !== "paused") return null;
  const isPending = resume.isPending || retry.isPending;
  const name = (text: string) => (label === undefined ? undefined : `${text}: ${label}`);
  if (canRetry(job)) {
    const text = `Retry ${count(job.failedChunks.length, "failed batch", "failed batches")}`;
    return (
      <Button
        size={size}
        aria-label={name(text)}
        disabled={isPending}
        onClick={() => retry.mutate({ jobId: job.id })}
      >
        <RotateCcw aria-hidden />
        {text}
      </Button>
    );
  }
  if (!job.actions.includes("resume")) return null;
  return (
    <Button
      size={size}
      aria-label={name("Resume")}
      disabled={isPending}
      onClick={() => resume.mutate({ verb: "resume", jobId: job.id })}
    >
      <Play aria-hidden />
      Resume
    </Button>
  );
}
