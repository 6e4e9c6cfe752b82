import { useQuery } from "@tanstack/react-query";
import { estimateQuery } from "@/api/queries";
import type { DataType } from "@/api/types";
import { useSteady } from "@/lib/useSteady";
import { count } from "@/lib/words";
import { dayCount } from "./plan";

interface EstimateLineProps {
  /** Whether the entered days are valid. */
  isValid: boolean;
  startDate: string;
  endDate: string;
  dataTypes: DataType[];
}

/** Between two requests while the user types, in ms. */
const pause = 300;

/**
 * The size of the import. The day count is known at once, chunks and time come from the server. The line keeps its
 * space while the days are invalid.
 */
export function EstimateLine({ isValid, startDate, endDate, dataTypes }: EstimateLineProps) {
  const days = isValid ? dayCount(startDate, endDate) : null;
  const wanted =
    days === null || dataTypes.length === 0
      ? null
      : `startDate=${startDate}&endDate=${endDate}&dataTypes=${dataTypes.join(",")}`;
  const asked = useSteady(wanted, pause);
  const { data } = useQuery(estimateQuery(asked));
  // An answer about days other than those entered now is stale.
  const answer = asked === wanted ? data : undefined;
  return (
    <output className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 rounded-xl bg-sunken px-3.5 py-3 text-[0.9375rem] tabular-nums">
      {days === null ? (
        <span className="text-soft">Choose the days to see how much it is.</span>
      ) : (
        <>
          <span className="font-medium">
            {count(days, "day")}
            {answer && ` in ${count(answer.chunksTotal, "chunk")}`}
          </span>
          <span className="text-soft">{answer?.message}</span>
        </>
      )}
    </output>
  );
}
