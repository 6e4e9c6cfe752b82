import { Link } from "wouter";
import type { Job } from "@/api/types";
import { StatusIcon } from "@/components/StatusIcon";
import { Badge } from "@/components/ui/badge";
import { count, durationWords, typeList } from "@/lib/words";
import { useStatus } from "@/live/live-context";
import { secondsTaken } from "../job/words";
import { GoOn } from "../now/GoOn";
import { useHead } from "../now/head-context";
import { lookOf, nameOf } from "../now/state";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** A past job in one row: when, what became of it, its days and amount; its name leads to its page. */
export function JobEntry({ job }: { readonly job: Job }) {
  // Of the current sync more is known than its record says.
  const { head } = useHead();
  const isCurrent = useStatus()?.job?.id === job.id;
  const look = isCurrent && head !== null ? head : lookOf(job);
  const name = nameOf(job);
  const taken = secondsTaken(job);
  const failed = job.failedChunks.length;
  return (
    <article
      aria-label={name}
      className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 px-4 py-2 sm:grid-cols-[3rem_10rem_minmax(0,1fr)_auto] sm:px-5"
    >
      <time dateTime={job.createdAt} className="text-sm text-soft tabular-nums max-sm:order-2">
        {clock.format(new Date(job.createdAt))}
      </time>
      <Badge tone={look.tone} className="justify-self-start">
        <StatusIcon name={look.icon} />
        {look.label}
      </Badge>
      <div className="min-w-0 max-sm:order-3 max-sm:col-span-2 lg:flex lg:flex-wrap lg:items-baseline lg:justify-between lg:gap-x-4">
        <h3 className="leading-snug font-medium tabular-nums">
          <Link href={`/jobs/${job.id}`} className="underline-offset-4 hover:text-accent hover:underline">
            {name}
          </Link>
        </h3>
        <p className="text-sm text-soft tabular-nums">
          {typeList(job.dataTypes)} · {count(job.recordsStored, "record")}
          {taken !== null && ` in ${durationWords(taken)}`}
          {job.recordsRemoved > 0 && ` · ${job.recordsRemoved.toLocaleString("en")} removed`}
          {job.recordsKept > 0 && ` · ${job.recordsKept.toLocaleString("en")} kept, though gone at Garmin`}
          {job.partialDays > 0 && ` · ${count(job.partialDays, "day")} only in part`}
          {failed > 0 && (
            <span className="font-medium text-danger">
              {` · ${failed} of ${count(job.chunksTotal, "batch", "batches")} not complete`}
            </span>
          )}
        </p>
      </div>
      <span className="justify-self-end empty:hidden max-sm:order-4 max-sm:col-span-2 max-sm:justify-self-start">
        <GoOn job={job} size="sm" label={name} />
      </span>
    </article>
  );
}
