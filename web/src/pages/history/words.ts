import type { Job, JobStatus } from "@/api/types";
import { dataTypes as known, listWords } from "@/lib/words";

/** What became of a job, or where it stands. */
export const OUTCOMES: Record<JobStatus, string> = {
  pending: "Waiting",
  running: "Running",
  paused: "Paused",
  completed: "Completed",
  failed: "Incomplete",
  cancelled: "Cancelled",
};

/** "Historical import", "Sync". */
export function kindWords({ syncType }: Pick<Job, "syncType">): string {
  return syncType === "historical" ? "Historical import" : "Sync";
}

/** "Health, activities and workouts". */
export function typeWords(dataTypes: Job["dataTypes"]): string {
  const words = listWords(
    known.filter(({ type }) => dataTypes.includes(type)).map(({ name }) => name.toLowerCase()),
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How long a job took from being asked for to its end; null while it has none. */
export function secondsTaken({
  createdAt,
  completedAt,
}: Pick<Job, "createdAt" | "completedAt">): number | null {
  return completedAt ? (Date.parse(completedAt) - Date.parse(createdAt)) / 1000 : null;
}
