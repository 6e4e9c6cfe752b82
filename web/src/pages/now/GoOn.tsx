import { Play, RotateCcw } from "lucide-react";
import type { Job } from "@/api/types";
import { Button } from "@/components/ui/button";
import { goOnOf } from "./state";
import { useControl } from "./useControl";

/** The button by which a job that stands still goes on; none where it can't. */
export function GoOn({ job }: { job: Job }) {
  const control = useControl();
  const goOn = goOnOf(job);
  if (goOn === null) return null;
  const { verb, label } = goOn;
  return (
    <Button
      size="sm"
      variant="primary"
      // Not disabled: that would take the focus away.
      aria-disabled={control.isPending}
      onClick={() => {
        if (!control.isPending) control.mutate({ verb, jobId: job.id });
      }}
    >
      {verb === "retry" ? <RotateCcw aria-hidden /> : <Play aria-hidden />}
      {label}
    </Button>
  );
}
