import { Pause, X } from "lucide-react";
import { useState } from "react";
import type { Action, Job } from "@/api/types";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { GoOn } from "./GoOn";
import { useControl } from "./useControl";

/** The buttons that apply to the job as it is. */
export function Controls({ job }: { job: Job }) {
  const control = useControl();
  const can = (verb: Action) => job.actions.includes(verb);
  const [isAsking, setAsking] = useState(false);
  const run = (verb: Action) => control.mutate({ verb, jobId: job.id });
  return (
    <div className="flex gap-2 max-sm:[&_svg]:hidden">
      {can("pause") ? (
        <Button size="sm" disabled={control.isPending} onClick={() => run("pause")}>
          <Pause aria-hidden />
          Pause
        </Button>
      ) : null}
      <GoOn job={job} />
      {can("cancel") ? (
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
