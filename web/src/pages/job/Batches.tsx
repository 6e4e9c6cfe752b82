import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { chunksQuery } from "@/api/queries";
import type { Chunk, Job } from "@/api/types";
import { Card, CardTitle } from "@/components/ui/card";
import { ChoiceRow } from "@/components/ui/choice-row";
import { useStatus } from "@/live/live-context";
import { useControl } from "../now/useControl";
import { Batch } from "./Batch";

const SETS = {
  all: { name: "All", has: () => true },
  failed: { name: "Failed", has: ({ failed }: Chunk) => failed.length > 0 },
  partial: { name: "In part", has: ({ partial }: Chunk) => partial.length > 0 },
};
type SetName = keyof typeof SETS;

/** The batches of a job, by date: how far each is, and what it cost; those that failed can be tried again one by one. */
export function Batches({ job }: { readonly job: Job }) {
  const chunks = useQuery(chunksQuery(job.id));
  const control = useControl();
  const isBusy = useStatus()?.hasActiveJob ?? false;
  const [chosen, setChosen] = useState<SetName | null>(null);
  const all = chunks.data?.chunks ?? [];
  const sets = (Object.keys(SETS) as SetName[])
    .map((name) => ({ name, chunks: all.filter(SETS[name].has) }))
    .filter((set) => set.name === "all" || set.chunks.length > 0);
  // What failed matters most once nothing moves any more.
  const usual = job.completedAt && sets.some(({ name }) => name === "failed") ? "failed" : "all";
  const shown = sets.find(({ name }) => name === (chosen ?? usual)) ?? sets[0];
  return (
    <Card className="p-5 sm:p-6" aria-labelledby="batches">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <CardTitle id="batches">Batches</CardTitle>
        {sets.length > 1 && shown && (
          <ChoiceRow
            label="Which batches"
            choices={sets.map(({ name, chunks }) => ({
              value: name,
              name: `${SETS[name].name} ${chunks.length.toLocaleString("en")}`,
            }))}
            value={shown.name}
            onChange={(name) => setChosen(name as SetName)}
          />
        )}
      </div>
      {chunks.data === undefined && (
        <p className="mt-3 text-soft" role={chunks.isError ? "alert" : undefined}>
          {chunks.isError ? chunks.error.message : "Loading…"}
        </p>
      )}
      <ol className="mt-2 divide-y divide-line">
        {shown?.chunks.map((chunk) => (
          <Batch
            key={chunk.number}
            chunk={chunk}
            isEnded={job.completedAt != null}
            isRetrying={control.isPending}
            onRetry={
              job.actions.includes("retry") && !isBusy && chunk.failed.length > 0
                ? () => control.mutate({ verb: "retry", jobId: job.id, chunk: chunk.number })
                : undefined
            }
          />
        ))}
      </ol>
    </Card>
  );
}
