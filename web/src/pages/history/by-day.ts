import type { Job } from "@/api/types";
import { dateWords } from "@/lib/dates";

/** Jobs, newest first, under the day on which each was asked for; in the reader's time zone. */
export function byDay(jobs: readonly Job[], now: number): { day: string; jobs: Job[] }[] {
  const wordsOf = (ms: number) => dateWords(new Date(ms).toISOString());
  const today = wordsOf(now);
  const noon = new Date(now).setHours(12);
  // From noon to noon, since a day may have 23 or 25 hours.
  const yesterday = wordsOf(noon - 86_400_000);
  const days: { day: string; jobs: Job[] }[] = [];
  for (const job of jobs) {
    const words = dateWords(job.createdAt);
    const day = words === today ? "Today" : words === yesterday ? "Yesterday" : words;
    const last = days.at(-1);
    if (last?.day === day) last.jobs.push(job);
    else days.push({ day, jobs: [job] });
  }
  return days;
}
