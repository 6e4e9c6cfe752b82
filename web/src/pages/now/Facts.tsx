import type { ReactNode } from "react";
import type { Job } from "@/api/types";
import { momentWords } from "@/lib/dates";
import { count, durationWords } from "@/lib/words";
import type { HeadKind } from "./state";

interface FactsProps {
  job: Job;
  now: number;
  /** What really happens to it. */
  kind: HeadKind;
}

/** The numbers of a job. Each keeps its place whether it is known or not, so that nothing moves. */
export function Facts({ job, now, kind }: FactsProps) {
  const isActive = job.status === "running" || job.status === "pending";
  const started = job.startedAt ?? null;
  const seconds =
    started === null
      ? null
      : (Date.parse(job.completedAt ?? new Date(now).toISOString()) - Date.parse(started)) / 1000;
  return (
    <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-4 border-t border-line pt-5 sm:grid-cols-4">
      <Fact
        name="Started"
        note={
          seconds !== null && (kind === "running" || kind === "waiting")
            ? `${durationWords(seconds)} ago`
            : undefined
        }
      >
        {started === null ? "not yet" : momentWords(started, now)}
      </Fact>
      {job.completedAt ? (
        <Fact name="Took">{seconds === null ? "–" : durationWords(seconds)}</Fact>
      ) : (
        <Fact name="Time left">{timeLeft(job, kind)}</Fact>
      )}
      <Fact
        name="Records stored"
        note={keptWords(job) ?? removedWords(job) ?? (isActive ? undefined : partialWords(job))}
      >
        {job.recordsStored.toLocaleString("en")}
      </Fact>
      <Fact name="No-data days">{job.noDataDays.toLocaleString("en")}</Fact>
    </dl>
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
  return partialDays === 0 ? undefined : `${count(partialDays, "day")} only in part`;
}

/** Nothing is known of it unless something really runs. */
function timeLeft(job: Job, kind: HeadKind): string {
  if (kind === "waiting") return "after the wait";
  if (kind !== "running") return "–";
  return job.etaSeconds == null ? "measuring" : `about ${durationWords(job.etaSeconds)}`;
}

function Fact({ name, note, children }: { name: string; note?: string | undefined; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="mt-0.5 font-medium tabular-nums">
        {children}
        <span className="block min-h-5 text-sm font-normal text-soft">{note}</span>
      </dd>
    </div>
  );
}
