import { useMemo } from "react";
import type { DayRange, TypeCoverage } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { daysBefore, dayWords } from "@/lib/dates";
import { useImport } from "@/start/import-context";
import { Calendar } from "./Calendar";
import { Days, gaps } from "./days";
import { Gaps } from "./Gaps";
import { Legend } from "./Legend";
import { Totals } from "./Totals";

interface Props {
  readonly coverage: TypeCoverage;
  /** The span that `coverage` describes. */
  readonly from: string;
  readonly to: string;
  /** What the data type is called. */
  readonly name: string;
}

/** One data type: how far it is complete, its calendar, what is missing. */
export function TypeCoverageView({ coverage, from, to, name }: Props) {
  const openImport = useImport();
  const days = useMemo(() => new Days(coverage, from, to), [coverage, from, to]);
  const missing = useMemo(() => gaps(coverage), [coverage]);
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
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-4">
        <div className="max-w-xl">
          <h2 className="text-2xl font-semibold tracking-tight">{frontierWords(coverage, missing)}</h2>
          <p className="mt-1 text-soft">
            Imported since {dayWords(coverage.firstAsked)}. The latest days are fetched again with every sync,
            since watches upload late.
          </p>
        </div>
        <Totals counts={counts} />
      </div>
      <Card className="space-y-5 p-4 sm:p-6">
        <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-2">
          <CardTitle>Every day</CardTitle>
          <Legend />
        </div>
        <Calendar days={days} />
      </Card>
      <Card className="p-4 sm:p-6">
        <CardTitle>Missing days</CardTitle>
        {missing.length === 0 ? (
          <p className="mt-2">
            None: every day since {dayWords(coverage.firstAsked)} is stored, or known to have no data.
          </p>
        ) : (
          <Gaps
            gaps={missing}
            onImport={({ start, end }) =>
              openImport({ startDate: start, endDate: end, dataTypes: [coverage.dataType] })
            }
          />
        )}
      </Card>
    </div>
  );
}

/**
 * Up to which day nothing is missing. The server's frontier looks at days that were asked for only, so a span between
 * two imports that nobody asked for may lie before it.
 */
function frontierWords({ frontier, firstAsked }: TypeCoverage, missing: readonly DayRange[]): string {
  const gap = missing[0]?.start;
  if (frontier === null || gap === firstAsked) return "Not complete from the start yet";
  const last = gap !== undefined && gap <= frontier ? daysBefore(gap, 1) : frontier;
  return `Complete up to ${dayWords(last)}`;
}
