import type { Chunk } from "@/api/types";
import { chunkCounts, stateWords } from "./chunks";

/** How many batches are in each state; also the legend of the boxes. */
export function ChunkLegend({ chunks, isEnded }: { chunks: Chunk[]; isEnded: boolean }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 tabular-nums">
      {chunkCounts(chunks).map(({ status, number }) => (
        <li key={status} className="flex items-center gap-1.5">
          <span className="chunk size-3 rounded-[3px]" data-status={status}>
            {status === "running" || status === "partly_failed" ? (
              <span className="chunk-part h-1/2" />
            ) : null}
          </span>
          {number} {stateWords(status, isEnded)}
        </li>
      ))}
    </ul>
  );
}
