import type { Job } from "@/api/types";
import { rangeWords } from "@/lib/dates";
import { count } from "@/lib/words";

/** How a job is shown: one of these for every state that a person can tell apart. */
export interface Look {
  icon: "clock" | "run" | "wait" | "pause" | "done" | "gaps" | "fail" | "stop";
  tone: "neutral" | "accent" | "warn" | "danger";
  /** A word or two. */
  label: string;
}

/** Whether Garmin is not asked for now, and until when (in milliseconds). */
export function coolDownEnd(job: Job): number | null {
  if (job.status !== "running" || job.nextAttemptAt == null) return null;
  return Date.parse(job.nextAttemptAt);
}

export function lookOf(job: Job, now: number): Look {
  switch (job.status) {
    case "pending":
      return { icon: "clock", tone: "neutral", label: "Waiting to start" };
    case "running":
      return (coolDownEnd(job) ?? 0) > now
        ? { icon: "wait", tone: "warn", label: "Waiting for Garmin" }
        : { icon: "run", tone: "accent", label: "Running" };
    case "paused":
      return { icon: "pause", tone: "neutral", label: "Paused" };
    case "completed":
      return { icon: "done", tone: "accent", label: "Completed" };
    case "cancelled":
      return { icon: "stop", tone: "neutral", label: "Cancelled" };
    case "failed":
      return job.errorCode === "chunks_failed"
        ? { icon: "gaps", tone: "warn", label: "Ended with gaps" }
        : { icon: "fail", tone: "danger", label: "Stopped" };
  }
}

/** What the job is: "Import of 1 Jan 2024 – 21 Nov 2026". */
export function nameOf(job: Job): string {
  const range = rangeWords(job.startDate, job.endDate);
  return job.syncType === "historical" ? `Import of ${range}` : `Sync of ${range}`;
}

/** What stopped it and what to do, in one plain sentence each; null unless it failed. */
export function troubleOf(job: Job): { title: string; advice: string } | null {
  if (job.status !== "failed") return null;
  switch (job.errorCode) {
    case "auth_required":
      return {
        title: "Garmin wants you to sign in again",
        advice:
          "The saved sign-in is no longer accepted. Sign in again, then resume: the import goes on where it stopped.",
      };
    case "secrets_key_mismatch":
      return {
        title: "The saved sign-in can't be read",
        advice:
          "It was encrypted with another key. Start garmin-sync with that key, or sign in again. Then resume.",
      };
    case "sink_unavailable":
      return {
        title: "Your data store can't be written to",
        advice:
          "The disk may be full, or the database may be away. Mend that, then resume. Nothing stored was lost.",
      };
    case "source_unreachable":
      return {
        title: "The Garmin service can't be reached",
        advice: "See that it runs and that this server can reach it. Then resume.",
      };
    case "worker_lost":
      return {
        title: "The workers ended again and again",
        advice: "Something stops them: look into their logs. Then resume.",
      };
    case "chunks_failed":
      return {
        title: `${count(job.failedChunks.length, "chunk")} could not be fetched completely`,
        advice: "Everything else is stored. Resume asks again for just the days that are missing.",
      };
    default:
      return { title: "Something went wrong", advice: "Look into the server's logs, then resume." };
  }
}

export const canPause = (job: Job) => job.status === "pending" || job.status === "running";
export const canResume = (job: Job) => job.status === "paused" || job.status === "failed";
export const canCancel = (job: Job) => canPause(job) || job.status === "paused";

/**
 * What a screen reader is told when `after` follows `before`: turns of the job and every quarter of the way, and
 * nothing else, since the numbers change several times a second. Null: nothing worth saying.
 */
export function announcement(before: Job | null, after: Job | null, now: number): string | null {
  if (after === null) return null;
  const label = lookOf(after, now).label;
  if (before?.id !== after.id || lookOf(before, now).label !== label) return `${nameOf(after)}: ${label}.`;
  const quarter = Math.floor(after.percentComplete / 25);
  return quarter > Math.floor(before.percentComplete / 25) && quarter < 4
    ? `${quarter * 25} percent done.`
    : null;
}
