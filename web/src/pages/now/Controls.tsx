import { Pause, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Action, Job } from "@/api/types";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { focusPage } from "@/lib/focus";
import { GoOn } from "./GoOn";
import { useControl } from "./useControl";

/** The buttons that apply to the job as it is. */
export function Controls({ job }: { job: Job }) {
  const control = useControl();
  const can = (verb: Action) => job.actions.includes(verb);
  const [isAsking, setAsking] = useState(false);
  const run = (verb: Action) => {
    if (!control.isPending) control.mutate({ verb, jobId: job.id });
  };

  // The button that was pressed gives way to another, which takes over its focus.
  const row = useRef<HTMLDivElement>(null);
  const hasFocus = useRef(false);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      hasFocus.current = row.current?.contains(target as Node) ?? false;
    };
    document.addEventListener("focusin", onFocus);
    return () => document.removeEventListener("focusin", onFocus);
  }, []);
  const shown = job.actions.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other buttons are the reason to look
  useEffect(() => {
    if (!hasFocus.current || document.activeElement !== document.body) return;
    const next = row.current?.querySelector("button");
    if (next) next.focus();
    else focusPage();
  }, [shown]);

  return (
    <div ref={row} className="flex gap-2 max-sm:[&_svg]:hidden">
      {can("pause") ? (
        <Button size="sm" aria-disabled={control.isPending} onClick={() => run("pause")}>
          <Pause aria-hidden />
          Pause
        </Button>
      ) : null}
      <GoOn job={job} size="sm" variant="primary" />
      {can("cancel") ? (
        <Button size="sm" variant="ghost" aria-disabled={control.isPending} onClick={() => setAsking(true)}>
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
