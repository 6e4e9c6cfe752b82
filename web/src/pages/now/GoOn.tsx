import { useQuery } from "@tanstack/react-query";
import { Play, RotateCcw } from "lucide-react";
import { accountQuery } from "@/api/queries";
import type { Job } from "@/api/types";
import { Button, type ButtonProps } from "@/components/ui/button";
import { useStatus } from "@/live/live-context";
import { goOnOf } from "./state";
import { useControl } from "./useControl";

interface Props {
  readonly job: Job;
  readonly size?: ButtonProps["size"];
  readonly variant?: ButtonProps["variant"];
  /** What tells the button from those of other syncs. */
  readonly label?: string;
}

/** The button by which a job that stands still goes on; none where it can't. */
export function GoOn({ job, size, variant, label }: Props) {
  const control = useControl();
  const isBusy = useStatus()?.hasActiveJob ?? false;
  const goOn = goOnOf(job);
  const { data: account } = useQuery(accountQuery);
  // It would stop again at once.
  const isLockedOut = job.errorCode === "auth_required" && account?.needsLogin === true;
  // One sync at a time: a failed one can go on only while no other is unfinished.
  if (goOn === null || isLockedOut || (isBusy && job.status !== "paused")) return null;
  return (
    <Button
      size={size}
      variant={variant}
      aria-label={label === undefined ? undefined : `${goOn.label}: ${label}`}
      // Not disabled: that would take the focus away.
      aria-disabled={control.isPending}
      onClick={() => {
        if (!control.isPending) control.mutate({ verb: goOn.verb, jobId: job.id });
      }}
    >
      {goOn.verb === "retry" ? <RotateCcw aria-hidden /> : <Play aria-hidden />}
      {goOn.label}
    </Button>
  );
}
