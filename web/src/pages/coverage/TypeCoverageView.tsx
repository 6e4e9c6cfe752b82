import { useMemo } from "react";
import { Link } from "wouter";
import type { TypeCoverage } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { dayWords } from "@/lib/dates";
import { useImport } from "@/start/import-context";
import { AcceptedDays } from "./AcceptedDays";
import { Calendar } from "./Calendar";
import { completeUpTo, Days, provisionalDays } from "./days";
import { Gaps } from "./Gaps";
import { Legend } from "./Legend";
import { PartialDays } from "./PartialDays";
import { Totals } from "./Totals";
import { emptySoFarWords, provisionalWords, queuedWords, refusedWords } from "./words";

interface Props {
  readonly coverage: TypeCoverage;
  /** The span that `coverage` describes. */
  readonly from: string;
  readonly to: string;
  /** What the data type is called. */
  readonly name: string;
}

/** One data type: how complete it is, its calendar, the missing days and the accepted ones. */
export function TypeCoverageView({ coverage, from, to, name }: Props) {
  const openImport = useImport();
  const days = useMemo(() => new Days(coverage, from, to), [coverage, from, to]);
  const counts = useMemo(() => days.count(days.first, days.last), [days]);

  if (coverage.firstAsked === null) {
    return (
      <Card className="px-6 py-14 text-center">
        {coverage.isRefused ? (
          <Refused name={name} />
        ) : (
          <>
            <p className="text-lg font-medium">{name} has not been imported yet.</p>
            <Button className="mt-6" onClick={() => openImport({ dataTypes: [coverage.dataType] })}>
              Import {name.toLowerCase()}
            </Button>
          </>
        )}
      </Card>
    );
  }
  const last = completeUpTo(coverage);
  const provisional = provisionalDays(coverage, to);
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-4">
        <div className="max-w-lg">
          <h2 className="text-2xl font-semibold tracking-tight">
            {coverage.isRefused
              ? "Garmin refuses this to your key"
              : last === null
                ? "Not complete from the start yet"
                : `Complete up to ${dayWords(last)}`}
          </h2>
          <p className="mt-1 text-soft">
            {coverage.isRefused
              ? refusedWords(name)
              : `Imported since ${dayWords(coverage.firstAsked)}. The latest days are fetched again with every sync, since watches upload late.`}
          </p>
          {counts.queued > 0 && (
            <p className="mt-1 text-soft">
              {queuedWords(counts.queued)}{" "}
              <Link href="/" className="text-accent underline-offset-4 hover:underline">
                See how far it is
              </Link>
            </p>
          )}
          {counts.queued === 0 && provisional > 0 && (
            <p className="mt-1 text-soft">{provisionalWords(provisional)}</p>
          )}
          {counts.emptySoFar > 0 && <p className="mt-1 text-soft">{emptySoFarWords(counts.emptySoFar)}</p>}
        </div>
        <Totals counts={counts} />
      </div>
      <Card className="space-y-5 p-4 sm:p-6">
        <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-2">
          <CardTitle>Every day</CardTitle>
          <Legend counts={counts} />
        </div>
        <Calendar days={days} />
      </Card>
      {!coverage.isRefused && <Gaps coverage={coverage} firstAsked={coverage.firstAsked} name={name} />}
      {coverage.partial.length > 0 && <PartialDays coverage={coverage} />}
      {coverage.accepted.length > 0 && <AcceptedDays coverage={coverage} />}
    </div>
  );
}

/** Stands in place of an offer to import what Garmin refuses. */
function Refused({ name }: { readonly name: string }) {
  return (
    <>
      <p className="text-lg font-medium">Garmin refuses this to your key.</p>
      <p className="mx-auto mt-1 max-w-md text-soft">{refusedWords(name)}</p>
    </>
  );
}
