import { useRef } from "react";
import type { Job } from "@/api/types";

/** A shorter wait would be over before anyone has read it. */
const worthTellingMs = 3_000;

/**
 * Until when (in milliseconds) the worker waits before it asks Garmin again; null if it does not, or so briefly that a
 * notice would only flicker.
 */
export function useWait(job: Job | null, now: number): number | null {
  const wait = useRef({ end: 0, isLong: false });
  if (job?.status !== "running" || job.nextAttemptAt == null) return null;
  const end = Date.parse(job.nextAttemptAt);
  if (wait.current.end !== end) wait.current = { end, isLong: end - Date.now() > worthTellingMs };
  return wait.current.isLong && end > now ? end : null;
}
