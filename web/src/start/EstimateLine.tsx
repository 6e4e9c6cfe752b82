import { useQuery } from "@tanstack/react-query";
import { estimateQuery } from "@/api/queries";
import type { DataType } from "@/api/types";
import { useSteady } from "@/lib/useSteady";
import { count } from "@/lib/words";
import { dayCount } from "./plan";

interface EstimateLineProps {
  /** Whether the entered days are valid. */
  isValid: boolean;
  /** Whether there is an account to import from: without one, or before that is known, nothing is said of time. */
  isLinked: boolean;
  startDate: string;
  endDate: string;
  dataTypes: DataType[];
}

/** Between two requests while the user types, in ms. */
const pause = 300;

/**
 * The size of the import. The day count is known at once, batches and time come from the server. The line keeps its
 * space while the days are invalid.
 */
export function EstimateLine({ isValid, isLinked, startDate, endDate, dataTypes }: EstimateLineProps) {
  const days = isValid ? dayCount(startDate, endDate) : null;
  const wanted =
    days === null || dataTypes.length === 0 || !isLinked
      ? null
      : `startDate=${startDate}&endDate=${endDate}&dataTypes=${dataTypes.join(",")}`;
  const asked = useSteady(wanted, pause);
  const { data } = useQuery(estimateQuery(asked));
  // An answer about days other than those entered now is stale.
  const answer = asked === wanted ? data : undefined;
  return (
    <output className="flex min-h-11 min-w-0 flex-1 flex-col justify-center text-[0.9375rem] leading-snug tabular-nums">
      {days === null ? (
        <span className="text-soft">Choose the days to see how much it is.</span>
      ) : (
        <>
          <span className="font-medium">
            {count(days, "day")}
            {answer && ` in ${count(answer.chunksTotal, "batch", "batches")}`}
          </span>
          <span className="text-sm text-soft">{answer?.message}</span>
        </>
      )}
    </output>
  );
}
