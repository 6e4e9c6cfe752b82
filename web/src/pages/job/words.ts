import type { Chunk, ChunkStatus, Job } from "@/api/types";
import { dayText, numberOf, rangeWords } from "@/lib/dates";
import { count, dataTypes, typeList } from "@/lib/words";

/** "Historical import", "Sync". */
export function kindWords({ syncType }: Pick<Job, "syncType">): string {
  return syncType === "historical" ? "Historical import" : "Sync";
}

/** How long a job took from when a worker took it to its end; null while it has not ended. */
export function secondsTaken({
  createdAt,
  startedAt,
  completedAt,
}: Pick<Job, "createdAt" | "startedAt" | "completedAt">): number | null {
  return completedAt ? (Date.parse(completedAt) - Date.parse(startedAt ?? createdAt)) / 1000 : null;
}

const STATES: Record<ChunkStatus, string> = {
  done: "done",
  no_data: "no data at Garmin",
  skipped: "there before",
  running: "begun",
  waiting: "waiting",
  failed: "failed",
};

/** "done", "97 % stored, 3 Mar 2024 failed": how far a batch is; one with a bad day is not called lost. */
export function batchState({ status, progress, failed }: Chunk, isEnded: boolean): string {
  const percent = Math.floor(progress * 100);
  if (status === "waiting" && isEnded) return percent > 0 ? `${percent} % stored` : "not fetched";
  if (status !== "failed")
    return percent > 0 && percent < 100 ? `${STATES[status]}, ${percent} % stored` : STATES[status];
  const days = `${failedDays({ failed })} failed`;
  return percent > 0 ? `${percent} % stored, ${days}` : days;
}

/** The days of a batch that lack some kind of data: "3 – 4 Mar 2024", or "5 days" where they are not consecutive. */
function failedDays({ failed }: Pick<Chunk, "failed">): string {
  const days = new Set<number>();
  for (const { start, end } of failed)
    for (let day = numberOf(start); day <= numberOf(end); day += 1) days.add(day);
  const [first, last] = [Math.min(...days), Math.max(...days)];
  return last - first + 1 === days.size ? rangeWords(dayText(first), dayText(last)) : count(days.size, "day");
}

/** "52,001 records, 10 requests, 2 days without data": without zeros. */
export function batchNumbers({ records, recordsKept, attempts, noDataDays }: Chunk): string {
  return [
    count(records, "record"),
    count(attempts, "request"),
    noDataDays > 0 && `${count(noDataDays, "day")} without data`,
    recordsKept > 0 && `${count(recordsKept, "record")} kept, though gone at Garmin`,
  ]
    .filter((part) => part !== false)
    .join(", ");
}

/** What the batch's stored days lack: "Sleep of 5 Jan 2024; activity details of 5 – 6 Jan 2024". Null: nothing. */
export function lacksWords({ partial }: Chunk): string | null {
  if (partial.length === 0) return null;
  const parts = partial.map(
    ({ lacks, start, end }) => `${lacks.replaceAll("_", " ")} of ${rangeWords(start, end)}`,
  );
  return `Lacks ${parts.join("; ")}.`;
}

/** The kinds of data of which something in the batch failed: "Health and activities". */
export function failedKinds({ failed }: Pick<Chunk, "failed">): string {
  const kinds = new Set(failed.flatMap((span) => span.dataTypes));
  return typeList(dataTypes.map(({ type }) => type).filter((type) => kinds.has(type)));
}
