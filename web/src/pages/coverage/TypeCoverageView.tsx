import { useMemo } from "react";
import type { TypeCoverage } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { dayWords } from "@/lib/dates";
import { useImport } from "@/start/import-context";
import { AcceptedDays } from "./AcceptedDays";
import { Calendar } from "./Calendar";
import { completeUpTo, Days, gaps } from "./days";
import { Gaps } from "./Gaps";
import { Legend } from "./Legend";
import { PartialDays } from "./PartialDays";
import { Totals } from "./Totals";
import { emptySoFarWords } from "./words";

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
        <p className="text-lg font-medium">{name} has not been imported yet.</p>
        <Button className="mt-6" onClick={() => openImport({ dataTypes: [coverage.dataType] })}>
          Import {name.toLowerCase()}
        </Button>
      </Card>
    );
  }
  const last = completeUpTo(coverage);
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-4">
        <div className="max-w-lg">
          <h2 className="text-2xl font-semibold tracking-tight">
            {last === null ? "Not complete from the start yet" : `Complete up to ${dayWords(last)}`}
          </h2>
          <p className="mt-1 text-soft">
            Imported since {dayWords(coverage.firstAsked)}. The latest days are fetched again with every sync,
            since watches upload late.
          </p>
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
      <Gaps gaps={gaps(coverage)} firstAsked={coverage.firstAsked} dataType={coverage.dataType} name={name} />
      {coverage.partial.length > 0 && <PartialDays coverage={coverage} />}
      {coverage.accepted.length > 0 && <AcceptedDays coverage={coverage} />}
    </div>
  );
}
