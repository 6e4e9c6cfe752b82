import { Pause, Play, X } from "lucide-react";
import { useState } from "react";
import type { Job } from "@/api/types";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { canCancel, canPause, canResume } from "./state";
import { useControl } from "./useControl";

/** The buttons that apply to the job as it is. */
export function Controls({ job }: { job: Job }) {
  const control = useControl();
  const [isAsking, setAsking] = useState(false);
  const run = (verb: "pause" | "resume" | "cancel") => control.mutate({ verb, jobId: job.id });
  return (
    <div className="flex gap-2 max-sm:[&_svg]:hidden">
      {canPause(job) ? (
        <Button size="sm" disabled={control.isPending} onClick={() => run("pause")}>
          <Pause aria-hidden />
          Pause
        </Button>
      ) : null}
      {canResume(job) ? (
        <Button size="sm" variant="primary" disabled={control.isPending} onClick={() => run("resume")}>
          <Play aria-hidden />
          Resume
        </Button>
      ) : null}
      {canCancel(job) ? (
        <Button size="sm" variant="ghost" disabled={control.isPending} onClick={() => setAsking(true)}>
          <X aria-hidden />
          Cancel
        </Button>
      ) : null}
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title="Cancel this sync?"
        action="Cancel the sync"
        keep="Let it run"
        onConfirm={() => {
          setAsking(false);
          run("cancel");
        }}
      >
        It stops at once and can't be resumed. Everything that was fetched so far stays in your store.
      </Confirm>
    </div>
  );
}
