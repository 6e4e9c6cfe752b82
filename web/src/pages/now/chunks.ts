import type { Chunk, ChunkStatus } from "@/api/types";
import { rangeWords } from "@/lib/dates";
import { failedSpans, spanWords } from "@/lib/failures";
import { count } from "@/lib/words";

/** The names of a chunk's states, in the order in which they are listed. */
export const chunkStates: Record<ChunkStatus, string> = {
  done: "done",
  no_data: "no data at Garmin",
  skipped: "there before",
  running: "running",
  waiting: "waiting",
  failed: "failed",
};

/** "1 – 30 Jan 2024: done". */
export const chunkWords = ({ start, end, status }: Chunk): string =>
  `${rangeWords(start, end)}: ${chunkStates[status]}`;

/** The result of a chunk, or what went wrong, and after how many requests. */
export function chunkDetail(chunk: Chunk): string {
  const requests = count(chunk.attempts, "request");
  if (chunk.failed.length > 0) return `After ${requests}: ${failedSpans([chunk]).map(spanWords).join("; ")}.`;
  if (chunk.status === "waiting") {
    return chunk.progress > 0
      ? `${Math.floor(chunk.progress * 100)} % done, the rest waits.`
      : "Not asked for yet.";
  }
  if (chunk.status === "skipped") return "Stored by an earlier sync, so not asked for again.";
  const empty = chunk.noDataDays > 0 ? `, ${count(chunk.noDataDays, "day")} without data` : "";
  const lacks = chunk.partial.map(({ lacks, start, end }) => `${plain(lacks)} of ${rangeWords(start, end)}`);
  const partial = lacks.length > 0 ? ` Lacks ${lacks.join("; ")}.` : "";
  return `${count(chunk.records, "record")} by ${requests}${empty}.${partial}`;
}

const plain = (name: string): string => name.replaceAll("_", " ");

/** The number of chunks in each state that occurs. */
export const chunkCounts = (chunks: Chunk[]): { status: ChunkStatus; number: number }[] =>
  (Object.keys(chunkStates) as ChunkStatus[])
    .map((status) => ({ status, number: chunks.filter((chunk) => chunk.status === status).length }))
    .filter(({ number }) => number > 0);
