import type { DataType, Job } from "@/api/types";
import { dataTypes as known, listWords } from "@/lib/words";

/** "Historical import", "Sync". */
export function kindWords({ syncType }: Pick<Job, "syncType">): string {
  return syncType === "historical" ? "Historical import" : "Sync";
}

/** "Health, activities and workouts". */
export function typeWords(dataTypes: readonly DataType[]): string {
  const names = known.filter(({ type }) => dataTypes.includes(type)).map(({ name }) => name.toLowerCase());
  const words = listWords(names);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How long a job took from being asked for to its end; null while it has none. */
export function secondsTaken({
  createdAt,
  completedAt,
}: Pick<Job, "createdAt" | "completedAt">): number | null {
  return completedAt ? (Date.parse(completedAt) - Date.parse(createdAt)) / 1000 : null;
}
