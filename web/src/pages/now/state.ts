import { Unreachable } from "@/api/client";
import type { Job, Readiness } from "@/api/types";
import type { StatusIconName } from "@/components/StatusIcon";
import { jobDaysWords } from "@/lib/job-days";
import { count } from "@/lib/words";
import type { Connection } from "@/live/feed";

/** How a job is shown: one for every state that matters to a person. */
export interface Look {
  icon: StatusIconName;
  tone: "neutral" | "accent" | "warn" | "danger";
  /** A word or two. */
  label: string;
}

/** What really happens to the job now, as far as this page can know. */
export type HeadKind =
  | "running"
  /** Its worker waits before it asks Garmin again. */
  | "waiting"
  | "queued"
  | "paused"
  /** It would run, but there is no worker. */
  | "no_worker"
  /** It should run, but its worker gives no sign of life. */
  | "silent"
  /** The server gives no answer, so nobody knows. */
  | "unanswered"
  /** The server can't use Redis. */
  | "unavailable"
  | "completed"
  | "cancelled"
  | "gaps"
  | "stopped";

export interface Head extends Look {
  kind: HeadKind;
  /** For screen readers. */
  sentence: string;
  /** Seconds since the worker's last sign of life; null unless it should give some. */
  silence: number | null;
  /** The server's last word on that is so old that the worker may be silent meanwhile: it should be asked. */
  isDoubtful: boolean;
}

/** What the head follows from. Times are in milliseconds. */
export interface Known {
  job: Job;
  /** When the server said so about the job. */
  heardAt: number;
  connection: Connection;
  readiness: Readiness | undefined;
  /** Why the last request about the readiness failed; null if it did not. */
  readinessError: Error | null;
  /** Until when the worker waits before it asks Garmin again; null: it does not. */
  waitEnd: number | null;
  now: number;
}

/** Heartbeats that may be missing before a worker counts as silent. */
const MISSED_HEARTBEATS = 3;
const UNHEARD_MS = 5_000;

const heads: Record<HeadKind, Look & { sentence: string }> = {
  running: { icon: "run", tone: "accent", label: "Running", sentence: "The sync is running." },
  waiting: {
    icon: "wait",
    tone: "warn",
    label: "Waiting for Garmin",
    sentence: "The sync waits before it asks Garmin again.",
  },
  queued: { icon: "clock", tone: "neutral", label: "Waiting to start", sentence: "The sync waits to start." },
  paused: { icon: "pause", tone: "neutral", label: "Paused", sentence: "The sync is paused." },
  no_worker: {
    icon: "off",
    tone: "warn",
    label: "No worker",
    sentence: "The sync waits: no worker is running.",
  },
  silent: {
    icon: "off",
    tone: "warn",
    label: "Worker silent",
    sentence: "The worker of the sync gives no sign of life.",
  },
  unanswered: {
    icon: "off",
    tone: "danger",
    label: "Server not answering",
    sentence: "The server does not answer.",
  },
  unavailable: {
    icon: "off",
    tone: "danger",
    label: "Redis unavailable",
    sentence: "The server can't use Redis.",
  },
  completed: { icon: "done", tone: "accent", label: "Completed", sentence: "The sync is complete." },
  cancelled: { icon: "stop", tone: "neutral", label: "Cancelled", sentence: "The sync was cancelled." },
  gaps: {
    icon: "gaps",
    tone: "warn",
    label: "Ended with gaps",
    sentence: "The sync ended, and some days are missing.",
  },
  stopped: { icon: "fail", tone: "danger", label: "Stopped", sentence: "The sync stopped." },
};

/** What a job is by its record alone. */
function settledKind({ status, errorCode }: Job): HeadKind {
  if (status === "pending") return "queued";
  if (status === "failed") return errorCode === "chunks_failed" ? "gaps" : "stopped";
  return status;
}

/** How a job is shown by its record alone, as in a list of past ones. */
export const lookOf = (job: Job): Look => heads[settledKind(job)];

/** The one state that everything about the current job follows: badge, icon, bar, time left, notices, the tab's title. */
export function headOf(known: Known): Head {
  const { job, heardAt, now } = known;
  const told = job.status === "running" ? (job.secondsSinceHeartbeat ?? null) : null;
  const silence = told === null ? null : told + Math.max(0, now - heardAt) / 1000;
  const kind = kindOf(known);
  const isDoubtful =
    kind !== "silent" && silence !== null && silence > MISSED_HEARTBEATS * job.heartbeatIntervalS;
  return { kind, silence, isDoubtful, ...heads[kind] };
}

function kindOf(known: Known): HeadKind {
  const { job, heardAt, connection, readiness, readinessError, waitEnd, now } = known;
  if (job.status !== "running" && job.status !== "pending") return settledKind(job);
  // One request without an answer proves nothing while others are answered.
  const isUnheard = readinessError instanceof Unreachable && now - heardAt > UNHEARD_MS;
  const isStoreAway = connection.kind === "lost" ? connection.isStore : readiness?.status === "unavailable";
  if (isStoreAway) return "unavailable";
  if (connection.kind === "lost" || isUnheard) return "unanswered";
  const isWorkerAway = readiness?.status === "degraded";
  if (job.status === "pending") return isWorkerAway ? "no_worker" : "queued";
  // A heartbeat is newer news than what was said about all workers.
  // Only what the server says proves it: a heartbeat by itself is no event, so none of it is heard here at once.
  if ((job.secondsSinceHeartbeat ?? 0) > MISSED_HEARTBEATS * job.heartbeatIntervalS)
    return isWorkerAway ? "no_worker" : "silent";
  return waitEnd === null ? "running" : "waiting";
}

/** What the browser's tab says: a few words before the page's name, and which icon. */
export interface TabLook {
  words: string | null;
  icon: "plain" | "running" | "attention";
}

/** The tab on every page; `head` is null before the first job. */
export function tabOf(
  head: Head | null,
  percent: number,
  connection: Connection,
  needsLogin: boolean,
): TabLook {
  switch (head?.kind) {
    case "running":
      return { words: `${percent} %`, icon: "running" };
    case "waiting":
      return { words: `${percent} %, waiting`, icon: "plain" };
    case "queued":
      return { words: "Waiting to start", icon: "plain" };
    case "no_worker":
    case "silent":
    case "unanswered":
    case "unavailable":
    case "gaps":
    case "stopped":
      return { words: `(!) ${head.label}`, icon: "attention" };
  }
  if (connection.kind === "lost") {
    const { label } = heads[connection.isStore ? "unavailable" : "unanswered"];
    return { words: `(!) ${label}`, icon: "attention" };
  }
  if (needsLogin) return { words: "(!) Connect again", icon: "attention" };
  return head?.kind === "paused"
    ? { words: `Paused at ${percent} %`, icon: "plain" }
    : { words: null, icon: "plain" };
}

/** What the job is: "Import of 1 Jan 2024 – 21 Nov 2026". */
export function nameOf(job: Job): string {
  const days = jobDaysWords(job);
  return job.syncType === "historical" ? `Import of ${days}` : `Sync of ${days}`;
}

/** How a failed job goes on: "Retry 2 failed batches" or "Resume"; null where it does not. */
export function goOnOf(job: Job): { verb: "retry" | "resume"; label: string } | null {
  const failed = job.failedChunks.length;
  if (job.actions.includes("retry"))
    return { verb: "retry", label: `Retry ${count(failed, "failed batch", "failed batches")}` };
  return job.actions.includes("resume") ? { verb: "resume", label: "Resume" } : null;
}

/** A job as announced to screen readers. */
export interface Told {
  id: string;
  sentence: string;
  percent: number;
}

/**
 * What to announce to screen readers when `after` follows `before`: state changes and every quarter of the progress,
 * nothing else, since the numbers change several times a second. Null: nothing.
 */
export function announcement(before: Told, after: Told): string | null {
  if (before.id !== after.id || before.sentence !== after.sentence) return after.sentence;
  const quarter = Math.floor(after.percent / 25);
  return quarter > Math.floor(before.percent / 25) && quarter < 4 ? `${quarter * 25} percent done.` : null;
}

export { troubleOf } from "./trouble";
