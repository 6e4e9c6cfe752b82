import { useQuery } from "@tanstack/react-query";
import { Check, Clock, TriangleAlert } from "lucide-react";
import { Link } from "wouter";
import { coverageQuery } from "@/api/queries";
import { completeness } from "./complete";

/** What is stored, kind by kind, and the way to every day of it. */
export function Complete() {
  const { data: coverage, isPending } = useQuery(coverageQuery);
  if (isPending) return <div className="mt-5 h-40" aria-busy="true" />;
  const kinds = coverage === undefined ? [] : completeness(coverage);
  if (kinds.length === 0) return null;
  return (
    <section aria-labelledby="complete" className="mt-5 border-t border-line pt-4">
      <h3 id="complete" className="font-medium">
        What is stored
      </h3>
      <dl className="mt-2 grid gap-2 text-sm">
        {kinds.map(({ name, days, lacks, coming }) => (
          <div key={name}>
            <dt className="flex items-center gap-1.5 text-soft [&_svg]:size-3.5">
              {name}
              {lacks !== null ? (
                <TriangleAlert className="text-warn" aria-hidden />
              ) : coming !== null ? (
                <Clock aria-hidden />
              ) : (
                <Check className="text-accent" aria-hidden />
              )}
            </dt>
            <dd className="tabular-nums">
              {days}
              {[lacks, coming].map((it) =>
                it === null ? null : (
                  <span key={it} className="block">
                    {it}
                  </span>
                ),
              )}
            </dd>
          </div>
        ))}
      </dl>
      <Link
        href="/coverage"
        className="mt-3 inline-block text-sm font-medium text-accent underline underline-offset-4"
      >
        See every day
      </Link>
    </section>
  );
}
