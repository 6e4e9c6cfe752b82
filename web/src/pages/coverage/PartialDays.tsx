import type { TypeCoverage } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { useImport } from "@/start/import-context";
import { RangeList } from "./RangeList";

/** The days that lack something, each range with a button that imports it again. */
export function PartialDays({ coverage: { dataType, partial } }: { readonly coverage: TypeCoverage }) {
  const openImport = useImport();
  return (
    <Card className="p-4 sm:p-6">
      <CardTitle>Days stored only in part</CardTitle>
      <p className="mt-2 text-soft">
        These days are stored without something that should be there too, such as{" "}
        {dataType === "activities" ? "the track or the laps of an activity" : "their night"}. Garmin has none,
        or did not deliver it. The page of the sync that fetched them says what is missing.
      </p>
      <RangeList
        ranges={partial}
        plural="ranges"
        buttons={(range, days) => (
          <Button
            size="sm"
            aria-label={`Import these days again: ${days}`}
            onClick={() =>
              openImport({
                startDate: range.start,
                endDate: range.end,
                dataTypes: [dataType],
                isRepeat: true,
              })
            }
          >
            Import again
          </Button>
        )}
      />
    </Card>
  );
}
