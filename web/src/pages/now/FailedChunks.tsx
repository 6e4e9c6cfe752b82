import type { Job } from "@/api/types";
import { plainWords, rangeWords } from "@/lib/dates";

/** The chunks with days that could not be had, each with the reason. */
export function FailedChunks({ job }: { job: Job }) {
  if (job.failedChunks.length === 0) return null;
  return (
    <section aria-labelledby="failed-chunks" className="mt-6 border-t border-line pt-5">
      <h3 id="failed-chunks" className="text-sm font-semibold text-soft">
        What could not be fetched
      </h3>
      <ul
        className="mt-2 max-h-72 divide-y divide-line overflow-y-auto"
        tabIndex={job.failedChunks.length > 4 ? 0 : undefined}
      >
        {job.failedChunks.map(({ start, end, error }) => (
          <li key={start} className="py-2.5">
            <p className="font-medium">{rangeWords(start, end)}</p>
            <p className="text-sm break-words text-soft">{plainWords(error)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
