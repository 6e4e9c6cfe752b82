import type { TypeCoverage } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { RangeList } from "./RangeList";
import { useAccept } from "./useAccept";

/** The days that were accepted as missing, each range with a button that undoes it. */
export function AcceptedDays({ coverage: { dataType, accepted } }: { readonly coverage: TypeCoverage }) {
  const accept = useAccept();
  return (
    <Card className="p-4 sm:p-6">
      <CardTitle>Accepted days</CardTitle>
      <p className="mt-2 text-soft">
        These don't count as missing, and garmin-sync no longer asks for them on its own.
      </p>
      <RangeList
        ranges={accepted}
        plural="accepted ranges"
        buttons={(range, days) => (
          <Button
            size="sm"
            aria-label={`Ask again for these days: ${days}`}
            disabled={accept.isPending}
            onClick={() => accept.mutate({ dataType, ...range, accepted: false })}
          >
            Ask again
          </Button>
        )}
      />
    </Card>
  );
}
