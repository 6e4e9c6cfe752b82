import { useState } from "react";
import type { DayRange, TypeCoverage } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { dayWords } from "@/lib/dates";
import { useImport } from "@/start/import-context";
import { AcceptDialog } from "./AcceptDialog";
import { gaps } from "./days";
import { RangeList } from "./RangeList";

interface Props {
  readonly coverage: TypeCoverage;
  readonly firstAsked: string;
  /** What the data type is called. */
  readonly name: string;
}

/** The missing days, each range with a button that imports it, and one that accepts it as missing. */
export function Gaps({ coverage, firstAsked, name }: Props) {
  const { dataType, queuedDays } = coverage;
  const missing = gaps(coverage);
  const openImport = useImport();
  const [asked, setAsked] = useState<DayRange | null>(null);
  return (
    <Card className="p-4 sm:p-6">
      <CardTitle>Missing days</CardTitle>
      {missing.length === 0 ? (
        <p className="mt-2">
          {queuedDays > 0 ? "None but the queued ones" : "None"} since {dayWords(firstAsked)}.
        </p>
      ) : (
        <RangeList
          ranges={missing}
          plural="gaps"
          buttons={(range, days) => (
            <>
              <Button
                size="sm"
                aria-label={`Import these days: ${days}`}
                onClick={() =>
                  openImport({ startDate: range.start, endDate: range.end, dataTypes: [dataType] })
                }
              >
                Import these days
              </Button>
              <Button
                variant="ghost"
                size="sm"
                aria-label={`Accept these days: ${days}`}
                onClick={() => setAsked(range)}
              >
                Accept
              </Button>
            </>
          )}
        />
      )}
      {asked && <AcceptDialog range={asked} dataType={dataType} name={name} onClose={() => setAsked(null)} />}
    </Card>
  );
}
