import type { ReactNode } from "react";
import type { Job } from "@/api/types";
import { momentWords } from "@/lib/dates";
import { count, durationWords } from "@/lib/words";
import { stageWords } from "./stage";

/** Missed worker heartbeats before that is worth mentioning. */
const missedHeartbeats = 2;

interface FactsProps {
  job: Job;
  now: number;
  /** The worker holds back from asking. */
  isWaiting: boolean;
}

/** The numbers of a job. Each keeps its place whether it is known or not, so that nothing moves. */
export function Facts({ job, now, isWaiting }: FactsProps) {
  const isRunning = job.status === "running";
  const isActive = isRunning || job.status === "pending";
  const started = job.startedAt ?? null;
  const seconds =
    started === null
      ? null
      : (Date.parse(job.completedAt ?? new Date(now).toISOString()) - Date.parse(started)) / 1000;
  return (
    <>
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-4 border-t border-line pt-5 sm:grid-cols-4">
        <Fact
          name="Started"
          note={seconds !== null && isRunning ? `${durationWords(seconds)} ago` : undefined}
        >
          {started === null ? "not yet" : momentWords(started, now)}
        </Fact>
        {job.completedAt ? (
          <Fact name="Took">{seconds === null ? "–" : durationWords(seconds)}</Fact>
        ) : (
          <Fact name="Time left">{isRunning ? timeLeft(job, isWaiting) : "–"}</Fact>
        )}
        <Fact
          name="Records stored"
          note={keptWords(job) ?? removedWords(job) ?? (isActive ? undefined : partialWords(job))}
        >
          {job.recordsStored.toLocaleString("en")}
        </Fact>
        <Fact name="No-data days">{job.noDataDays.toLocaleString("en")}</Fact>
      </dl>
      {isActive ? (
        <div className="mt-5 text-[0.9375rem] text-soft">
          <p className="min-h-12 sm:min-h-6" data-testid="stage">
            {stageLine(job, now, isWaiting)}
          </p>
          <p className="mt-1">You can close this page: the sync goes on in the background.</p>
        </div>
      ) : null}
    </>
  );
}

/** What was removed from the store because Garmin no longer has it. */
function removedWords({ recordsRemoved }: Job): string | undefined {
  return recordsRemoved === 0 ? undefined : `${recordsRemoved.toLocaleString("en")} removed, gone at Garmin`;
}

/** What stays in the store though Garmin no longer lists it. The history says what to do about it. */
function keptWords({ recordsKept }: Job): string | undefined {
  return recordsKept === 0 ? undefined : `${recordsKept.toLocaleString("en")} kept, though gone at Garmin`;
}

/**
 * Days stored only in part: known at the end, after they were requested once more. The coverage page lists the days.
 */
function partialWords({ partialDays }: Job): string | undefined {
  return partialDays === 0 ? undefined : `${count(partialDays, "day")} stored only in part`;
}

function timeLeft(job: Job, isWaiting: boolean): string {
  if (isWaiting) return "after the wait";
  return job.etaSeconds == null ? "measuring" : `about ${durationWords(job.etaSeconds)}`;
}

function stageLine(job: Job, now: number, isWaiting: boolean): string {
  if (isWaiting) return "Until then nothing is asked of Garmin.";
  const heartbeat = job.status === "running" ? job.heartbeatAt : null;
  const silence = heartbeat ? (now - Date.parse(heartbeat)) / 1000 : 0;
  if (silence > missedHeartbeats * job.heartbeatIntervalS) {
    return `No heartbeat from the worker for ${durationWords(silence)}. If it died, another one takes over soon.`;
  }
  return job.stage ? stageWords(job.stage, now) : "";
}

function Fact({ name, note, children }: { name: string; note?: string | undefined; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="mt-0.5 font-medium tabular-nums">
        {children}
        {note ? <span className="block text-sm font-normal text-soft">{note}</span> : null}
      </dd>
    </div>
  );
}
