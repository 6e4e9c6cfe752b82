import { useRef } from "react";
import type { Job } from "@/api/types";

/** A shorter wait is over before it is read. */
const worthTellingMs = 3_000;

/**
 * Until when (in milliseconds) the worker waits before it asks Garmin again; null while it does not, or so shortly that a
 * notice would only flicker.
 */
export function useWait(job: Job, now: number): number | null {
  const wait = useRef({ end: 0, isLong: false });
  if (job.status !== "running" || job.nextAttemptAt == null) return null;
  const end = Date.parse(job.nextAttemptAt);
  if (wait.current.end !== end) wait.current = { end, isLong: end - Date.now() > worthTellingMs };
  return wait.current.isLong && end > now ? end : null;
}
