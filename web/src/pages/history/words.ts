import type { Job } from "@/api/types";

/** "Historical import", "Sync". */
export function kindWords({ syncType }: Pick<Job, "syncType">): string {
  return syncType === "historical" ? "Historical import" : "Sync";
}

/** How long a job took from its creation to its end; null while it has not ended. */
export function secondsTaken({
  createdAt,
  completedAt,
}: Pick<Job, "createdAt" | "completedAt">): number | null {
  return completedAt ? (Date.parse(completedAt) - Date.parse(createdAt)) / 1000 : null;
}
