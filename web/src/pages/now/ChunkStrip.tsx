import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useState } from "react";
import { chunksQuery } from "@/api/queries";
import type { Chunk, Job } from "@/api/types";
import { cn } from "@/lib/cn";
import { rangeWords } from "@/lib/dates";
import { useSteady } from "@/lib/useSteady";
import { ChunkLegend } from "./ChunkLegend";
import { boxState, chunkDetail, chunkWords, stateWords } from "./chunks";
import { useHead } from "./head-context";

/** How often at most the batches are fetched while a job makes progress. */
const everyMs = 1500;

/**
 * Every batch of the job as a small box. Hovering over one, or moving through them with the arrow keys, shows its
 * details. It is one control (a slider over the batches) instead of a hundred, so that it is a single tab stop.
 */
export function ChunkStrip({ job }: { job: Job }) {
  const { data, refetch } = useQuery({ ...chunksQuery(job.id), placeholderData: keepPreviousData });
  const version = useSteady(job.version, everyMs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is the reason to fetch again
  useEffect(() => {
    void refetch();
  }, [refetch, version]);

  const [current, setCurrent] = useState(0);
  const [isLookedAt, setLookedAt] = useState(false);
  const chunks = data?.chunks ?? [];
  const chunk = chunks[current];
  const isEnded = job.completedAt != null;
  const { head } = useHead();

  function onKeyDown(event: KeyboardEvent) {
    const to: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowUp: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current - 1,
      Home: 0,
      End: chunks.length - 1,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (chunks[next] !== undefined) setCurrent(next);
  }

  function onPointer(event: PointerEvent) {
    const n = (event.target as HTMLElement).dataset.n;
    if (n === undefined) return;
    setCurrent(Number(n));
    setLookedAt(true);
  }

  return (
    <div className="mt-6">
      <div
        role="slider"
        tabIndex={0}
        aria-label="Batches"
        aria-valuemin={1}
        aria-valuemax={job.chunksTotal}
        aria-valuenow={current + 1}
        aria-valuetext={
          chunk === undefined ? "loading" : `${chunkWords(chunk, isEnded)}. ${chunkDetail(chunk)}`
        }
        data-live={head?.kind === "running" || undefined}
        className="chunk-strip rounded-md outline-offset-4"
        style={
          {
            "--narrow": columns(job.chunksTotal, 24),
            "--wide": columns(job.chunksTotal, 36),
          } as CSSProperties
        }
        onKeyDown={onKeyDown}
        onFocus={() => setLookedAt(true)}
        onBlur={() => setLookedAt(false)}
        onPointerOver={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={() => setLookedAt(false)}
      >
        {boxes(job, chunks).map(({ key, status, progress }, n) => (
          <span
            key={key}
            data-n={chunk === undefined ? undefined : n}
            data-status={boxState({ status, progress })}
            className={cn(
              "chunk rounded-sm",
              isLookedAt && n === current && "outline-2 outline-offset-1 outline-text",
            )}
          >
            {status === "running" || (progress > 0 && (status === "waiting" || status === "failed")) ? (
              <span className="chunk-part" style={{ height: `${Math.round(progress * 100)}%` }} />
            ) : null}
          </span>
        ))}
      </div>
      <div className="mt-2.5 h-15 overflow-hidden text-sm text-soft" data-testid="chunk-line">
        {isLookedAt && chunk !== undefined ? (
          <>
            <p className="truncate">
              <span className="font-medium text-text">{rangeWords(chunk.start, chunk.end)}</span> ·{" "}
              {stateWords(boxState(chunk), isEnded)}
            </p>
            <p className="line-clamp-2 wrap-anywhere">{chunkDetail(chunk)}</p>
          </>
        ) : (
          <ChunkLegend chunks={chunks} isEnded={isEnded} />
        )}
      </div>
    </div>
  );
}

/** The number of boxes per row for `boxes` in all, of which at most `most` fit. */
const columns = (boxes: number, most: number) => Math.ceil(boxes / Math.ceil(boxes / most));

/** The boxes to draw; empty placeholders until the chunks are loaded. */
function boxes(job: Job, chunks: Chunk[]): Pick<Chunk & { key: string }, "key" | "status" | "progress">[] {
  if (chunks.length > 0)
    return chunks.map(({ start, status, progress }) => ({ key: start, status, progress }));
  return Array.from({ length: job.chunksTotal }, (_, n) => ({ key: `${n}`, status: "waiting", progress: 0 }));
}
