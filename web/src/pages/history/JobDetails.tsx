import type { ReactNode } from "react";
import type { Job } from "@/api/types";
import { FailedDays } from "@/components/FailedDays";
import { momentWords } from "@/lib/dates";
import { count, typeList } from "@/lib/words";
import { troubleOf } from "../now/state";

/** The numbers of a job, why it ended that way, and every span of days that could not be fetched. */
export function JobDetails({ job, now }: { readonly job: Job; readonly now: number }) {
  const trouble = troubleOf(job);
  return (
    <div className="space-y-5 border-t border-line px-4 py-5 sm:px-6">
      {trouble && job.failedChunks.length === 0 && (
        <p>
          <span className="font-medium">{trouble.title}.</span> {trouble.advice}
        </p>
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
        <Fact name="Chunks">
          {job.chunksCompleted} of {job.chunksTotal} done
        </Fact>
        <Fact name="Progress">{job.percentComplete} %</Fact>
        <Fact name="Records stored">{job.recordsStored.toLocaleString("en")}</Fact>
        <Fact name="Days without data">{job.noDataDays.toLocaleString("en")}</Fact>
        <Fact name="Asked for">{momentWords(job.createdAt, now)}</Fact>
        <Fact name="Begun">{job.startedAt ? momentWords(job.startedAt, now) : "not yet"}</Fact>
        <Fact name="Ended">{job.completedAt ? momentWords(job.completedAt, now) : "not yet"}</Fact>
        <Fact name="Order">{job.order === "newest" ? "newest days first" : "oldest days first"}</Fact>
      </dl>
      {job.recordsKept > 0 && (
        <p className="text-sm text-soft">
          {count(job.recordsKept, "record")} that Garmin no longer lists{" "}
          {job.recordsKept === 1 ? "was" : "were"} kept: so much at once may also be a fault at Garmin. If you
          deleted them there, import these days again with “Take out what is gone”.
        </p>
      )}
      {job.notOffered.length > 0 && (
        <p className="text-sm text-soft">
          {typeList(job.notOffered)}: not offered for this account, so nothing of it is stored.
        </p>
      )}
      {job.partialDays > 0 && (
        <p className="text-sm text-soft">
          {count(job.partialDays, "day")} stored only in part: something that should be there too, such as a
          night, did not come. The coverage page lists every day that still lacks something.
        </p>
      )}
      {job.metricTypes.length > 0 && (
        <p className="text-sm text-soft">
          Health was narrowed to {job.metricTypes.join(", ").replaceAll("_", " ")}.
        </p>
      )}
      {job.failedChunks.length > 0 && <FailedDays jobId={job.id} />}
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}
