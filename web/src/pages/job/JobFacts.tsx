import type { ReactNode } from "react";
import type { Job } from "@/api/types";
import { momentWords } from "@/lib/dates";
import { count, durationWords, listWords, typeList } from "@/lib/words";
import { kindWords, secondsTaken } from "./words";

interface Props {
  readonly job: Job;
  /** The time, in milliseconds. */
  readonly now: number;
}

/** The numbers of a job, and what is worth knowing about its data. */
export function JobFacts({ job, now }: Props) {
  const taken = secondsTaken(job);
  return (
    <>
      <dl className="mt-5 grid grid-cols-2 gap-x-6 gap-y-4 border-t border-line pt-5 sm:grid-cols-4">
        <Fact name="Kind">{kindWords(job)}</Fact>
        <Fact name="Data">{typeList(job.dataTypes)}</Fact>
        <Fact name="Days">{job.daysTotal.toLocaleString("en")}</Fact>
        <Fact name="Batches">
          {job.chunksCompleted.toLocaleString("en")} of {job.chunksTotal.toLocaleString("en")} done
        </Fact>
        <Fact name="Asked for">{momentWords(job.createdAt, now)}</Fact>
        <Fact name="Begun">{job.startedAt ? momentWords(job.startedAt, now) : "not yet"}</Fact>
        <Fact name="Ended">{job.completedAt ? momentWords(job.completedAt, now) : "not yet"}</Fact>
        <Fact name="Took">{taken === null ? "–" : durationWords(taken)}</Fact>
        <Fact name="Records stored">{job.recordsStored.toLocaleString("en")}</Fact>
        {job.recordsRemoved > 0 && (
          <Fact name="Records removed, gone at Garmin">{job.recordsRemoved.toLocaleString("en")}</Fact>
        )}
        <Fact name="Days without data">{job.noDataDays.toLocaleString("en")}</Fact>
        {job.partialDays > 0 && (
          <Fact name="Days stored only in part">{job.partialDays.toLocaleString("en")}</Fact>
        )}
        {job.order === "newest" && <Fact name="Order">newest days first</Fact>}
        {job.worker && <Fact name="Worker">{job.worker}</Fact>}
      </dl>
      <div className="mt-4 space-y-2 text-sm text-soft">
        {job.recordsKept > 0 && (
          <p>
            {count(job.recordsKept, "record")} that Garmin no longer lists{" "}
            {job.recordsKept === 1 ? "was" : "were"} kept: so much at once may also be a fault at Garmin. If
            you deleted them there, import these days again with “Remove what is gone at Garmin”.
          </p>
        )}
        {job.notOffered.length > 0 && (
          <p>{typeList(job.notOffered)}: not offered for this account, so nothing of it is stored.</p>
        )}
        {job.partialDays > 0 && (
          <p>
            Stored only in part: something that should be there too, such as a night, did not come. The
            coverage page lists every day that still lacks something.
          </p>
        )}
        {job.metricTypes.length > 0 && (
          <p>Health was narrowed to {listWords(job.metricTypes).replaceAll("_", " ")}.</p>
        )}
      </div>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="wrap-anywhere tabular-nums">{children}</dd>
    </div>
  );
}
