import type { Chunk, ChunkStatus } from "@/api/types";
import { rangeWords } from "@/lib/dates";
import { failedSpans, spanWords } from "@/lib/failures";
import { count } from "@/lib/words";

/** How a batch is drawn: one that failed in part only is not drawn as lost. */
export type BoxState = ChunkStatus | "partly_failed";

export const boxState = ({ status, progress }: Pick<Chunk, "status" | "progress">): BoxState =>
  status === "failed" && progress > 0 ? "partly_failed" : status;

/** The names of a batch's states, in the order in which they are listed. */
const chunkStates: Record<BoxState, string> = {
  done: "done",
  no_data: "no data at Garmin",
  skipped: "there before",
  running: "begun",
  waiting: "waiting",
  partly_failed: "failed in part",
  failed: "failed",
};

/** The name of a state in a job that has ended or not: where it has, nothing waits. */
export const stateWords = (state: BoxState, isEnded: boolean): string =>
  isEnded && state === "waiting" ? "not fetched" : chunkStates[state];

/** "1 – 30 Jan 2024: done". */
export const chunkWords = (chunk: Chunk, isEnded: boolean): string =>
  `${rangeWords(chunk.start, chunk.end)}: ${stateWords(boxState(chunk), isEnded)}`;

/** The result of a batch, or what went wrong, and after how many requests. */
export function chunkDetail(chunk: Chunk): string {
  const requests = count(chunk.attempts, "request");
  if (chunk.failed.length > 0) {
    const kept = chunk.progress > 0 ? `${Math.floor(chunk.progress * 100)} % stored. ` : "";
    return `${kept}After ${requests}: ${failedSpans([chunk]).map(spanWords).join("; ")}.`;
  }
  if (chunk.status === "waiting") {
    return chunk.progress > 0
      ? `${Math.floor(chunk.progress * 100)} % stored.`
      : "Nothing of it is stored by this sync.";
  }
  if (chunk.status === "skipped") return "Stored by an earlier sync, so not asked for again.";
  const empty = chunk.noDataDays > 0 ? `, ${count(chunk.noDataDays, "day")} without data` : "";
  const lacks = chunk.partial.map(({ lacks, start, end }) => `${plain(lacks)} of ${rangeWords(start, end)}`);
  const partial = lacks.length > 0 ? ` Lacks ${lacks.join("; ")}.` : "";
  return `${count(chunk.records, "record")} by ${requests}${empty}.${partial}`;
}

const plain = (name: string): string => name.replaceAll("_", " ");

/** The number of batches in each state that occurs. */
export const chunkCounts = (chunks: Chunk[]): { status: BoxState; number: number }[] =>
  (Object.keys(chunkStates) as BoxState[])
    .map((status) => ({ status, number: chunks.filter((chunk) => boxState(chunk) === status).length }))
    .filter(({ number }) => number > 0);
