import type { Job } from "@/api/types";
import { jobDaysWords } from "@/lib/job-days";
import { count } from "@/lib/words";

/** How a job is shown: one for every state that matters to a person. */
export interface Look {
  icon: "clock" | "run" | "wait" | "pause" | "done" | "gaps" | "fail" | "stop";
  tone: "neutral" | "accent" | "warn" | "danger";
  /** A word or two. */
  label: string;
}

/** How a job is shown; `isWaiting` while no requests are sent to Garmin. */
export function lookOf(job: Job, isWaiting = false): Look {
  switch (job.status) {
    case "pending":
      return { icon: "clock", tone: "neutral", label: "Waiting to start" };
    case "running":
      return isWaiting
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
  const days = jobDaysWords(job);
  return job.syncType === "historical" ? `Import of ${days}` : `Sync of ${days}`;
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
          "It was encrypted with another key. Give all programs of garmin-sync that key, or link the account again with new tokens. Then resume.",
      };
    case "sink_unavailable":
      return {
        title: "Your data store can't be written to",
        advice:
          "The disk may be full, or the database may be unavailable. Fix that, then resume. Nothing stored was lost.",
      };
    case "source_unreachable":
      return {
        title: "The Garmin service can't be reached",
        advice: "See that it runs and that this server can reach it. Then resume.",
      };
    case "worker_lost":
      return {
        title: "The workers ended again and again",
        advice: "Something stops them: check their logs. Then resume.",
      };
    case "record_damaged":
      return {
        title: "The record of this sync is damaged",
        advice: "It can't go on. Start it again: nothing that is stored is lost.",
      };
    case "chunks_failed":
      return {
        title: `${count(job.failedChunks.length, "chunk")} could not be fetched completely`,
        advice: "Everything else is stored. Resume asks again for just the days that are missing.",
      };
    default:
      return { title: "Something went wrong", advice: "Check the server's logs, then resume." };
  }
}

/** A job as announced to screen readers. */
export interface Told {
  id: string;
  label: string;
  percent: number;
}

/**
 * What to announce to screen readers when `after` follows `before`: state changes and every quarter of the progress,
 * nothing else, since the numbers change several times a second. Null: nothing.
 */
export function announcement(before: Told, after: Told): string | null {
  if (before.id !== after.id || before.label !== after.label) return `The sync: ${after.label}.`;
  const quarter = Math.floor(after.percent / 25);
  return quarter > Math.floor(before.percent / 25) && quarter < 4 ? `${quarter * 25} percent done.` : null;
}
