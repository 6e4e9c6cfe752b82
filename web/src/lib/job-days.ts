import type { Job } from "@/api/types";
import { lengthOf, rangeWords } from "./dates";
import { count } from "./words";

/**
 * The days that a job requests: "10 – 12 Mar 2024", or "24 – 26 Nov 2026 and 1 earlier day" for an incremental sync
 * that retries days missing from years before.
 */
export function jobDaysWords({
  latestStart,
  endDate,
  daysTotal,
}: Pick<Job, "latestStart" | "endDate" | "daysTotal">): string {
  const latest = rangeWords(latestStart, endDate);
  const earlier = daysTotal - lengthOf(latestStart, endDate);
  return earlier > 0 ? `${latest} and ${count(earlier, "earlier day")}` : latest;
}
