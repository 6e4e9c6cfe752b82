import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { chunksQuery, keys } from "@/api/queries";
import type { Chunk, ChunkStatus, Job } from "@/api/types";
import { cn } from "@/lib/cn";
import { rangeWords } from "@/lib/dates";
import { useSteady } from "@/lib/useSteady";
import { count } from "@/lib/words";

/** States as they are called, in the order in which they are counted. */
const names: Record<ChunkStatus, string> = {
  done: "done",
  no_data: "no data at Garmin",
  skipped: "there before",
  running: "running",
  waiting: "waiting",
  failed: "failed",
};
const order = Object.keys(names) as ChunkStatus[];

/** How often at most the chunks are fetched while a job makes progress. */
const everyMs = 1500;

/** Every chunk of the job as a small box. Pointing at one, or moving to it with the arrow keys, tells about it. */
export function ChunkStrip({ job }: { job: Job }) {
  const client = useQueryClient();
  const { data } = useQuery({ ...chunksQuery(job.id), placeholderData: keepPreviousData });
  const version = useSteady(job.version, everyMs);
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    void client.invalidateQueries({ queryKey: keys.chunks(job.id) }, { cancelRefetch: false });
  }, [client, job.id, version]);

  const [pointed, setPointed] = useState<number | null>(null);
  const [current, setCurrent] = useState(0);
  const boxes = useRef<(HTMLButtonElement | null)[]>([]);
  // Until they are here their places are kept.
  const chunks = data?.chunks ?? [];
  const shown = pointed === null ? undefined : chunks[pointed];

  function onKeyDown(event: KeyboardEvent) {
    const steps: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      Home: 0,
      End: chunks.length - 1,
    };
    const next = steps[event.key];
    if (next === undefined || chunks[next] === undefined) return;
    event.preventDefault();
    setCurrent(next);
    boxes.current[next]?.focus();
  }

  return (
    <div className="mt-6">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in */}
      <div
        role="group"
        aria-label={`Chunks: ${summary(chunks)}. Use the arrow keys to hear about each.`}
        className="grid grid-cols-[repeat(auto-fill,minmax(0.875rem,1fr))] gap-1"
        onKeyDown={onKeyDown}
        onPointerLeave={() => setPointed(null)}
      >
        {chunks.length === 0
          ? placesOf(job.chunksTotal).map((place) => (
              <span key={place} className="h-7 rounded-sm bg-waiting" />
            ))
          : chunks.map((chunk, n) => (
              <button
                key={chunk.number}
                ref={(box) => {
                  boxes.current[n] = box;
                }}
                type="button"
                tabIndex={n === current ? 0 : -1}
                aria-label={`${rangeWords(chunk.start, chunk.end)}: ${names[chunk.status]}. ${detail(chunk)}`}
                className={cn(
                  "chunk h-7 rounded-sm",
                  pointed === n && "outline-2 outline-offset-1 outline-text",
                )}
                data-status={chunk.status}
                onPointerEnter={() => setPointed(n)}
                onFocus={() => {
                  setCurrent(n);
                  setPointed(n);
                }}
                onBlur={() => setPointed(null)}
              >
                {chunk.status === "running" ? (
                  <span className="chunk-part" style={{ height: `${Math.round(chunk.progress * 100)}%` }} />
                ) : null}
              </button>
            ))}
      </div>
      <div className="mt-2.5 h-12 overflow-hidden text-sm text-soft" aria-hidden>
        {shown === undefined ? (
          <Legend chunks={chunks} />
        ) : (
          <>
            <p className="truncate">
              <span className="font-medium text-text">{rangeWords(shown.start, shown.end)}</span> ·{" "}
              {names[shown.status]}
            </p>
            <p className="truncate">{detail(shown)}</p>
          </>
        )}
      </div>
    </div>
  );
}

const placesOf = (chunks: number): string[] => Array.from({ length: chunks }, (_, n) => `place ${n}`);

function detail(chunk: Chunk): string {
  if (chunk.error) return `${chunk.error} (${count(chunk.attempts, "request")})`;
  if (chunk.status === "waiting") return "Not asked for yet.";
  if (chunk.status === "skipped") return "Stored by an earlier sync, so not asked for again.";
  const parts = [count(chunk.records, "record"), count(chunk.attempts, "request")];
  if (chunk.noDataDays > 0) parts.push(`${count(chunk.noDataDays, "day")} without data`);
  return `${parts.join(", ")}.`;
}

function counts(chunks: Chunk[]): [ChunkStatus, number][] {
  return order
    .map((status): [ChunkStatus, number] => [
      status,
      chunks.filter((chunk) => chunk.status === status).length,
    ])
    .filter(([, number]) => number > 0);
}

const summary = (chunks: Chunk[]): string =>
  counts(chunks)
    .map(([status, number]) => `${number} ${names[status]}`)
    .join(", ");

function Legend({ chunks }: { chunks: Chunk[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 tabular-nums">
      {counts(chunks).map(([status, number]) => (
        <li key={status} className="flex items-center gap-1.5">
          <span className="chunk size-3 rounded-[3px]" data-status={status}>
            {status === "running" ? <span className="chunk-part h-1/2" /> : null}
          </span>
          {number} {names[status]}
        </li>
      ))}
    </ul>
  );
}
