import { useQuery } from "@tanstack/react-query";
import { chunksQuery } from "@/api/queries";
import type { Job } from "@/api/types";
import { failedTypes } from "@/components/failure-groups";
import { Button } from "@/components/ui/button";
import { typeList } from "@/lib/words";
import { useStatus } from "@/live/live-context";
import { useControl } from "../now/useControl";

/** Where several kinds of data failed: a button for each that asks again for just that one. */
export function RetryKinds({ job }: { readonly job: Job }) {
  const { data } = useQuery(chunksQuery(job.id));
  const control = useControl();
  const isBusy = useStatus()?.hasActiveJob ?? false;
  const types = data ? failedTypes(data.chunks) : [];
  if (!job.actions.includes("retry") || isBusy || types.length < 2) return null;
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {types.map((dataType) => (
        <Button
          key={dataType}
          size="sm"
          disabled={control.isPending}
          onClick={() => control.mutate({ verb: "retry", jobId: job.id, dataType })}
        >
          Retry {typeList([dataType]).toLowerCase()} only
        </Button>
      ))}
    </div>
  );
}
