import { count, durationWords } from "@/lib/words";
import type { Estimate } from "./plan";

/** How much the import is, as far as that can be known before it runs. Its place is kept while the days are wrong. */
export function EstimateLine({ estimate }: { estimate: Estimate | null }) {
  return (
    <output className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 rounded-xl bg-sunken px-3.5 py-3 text-[0.9375rem] tabular-nums">
      {estimate === null ? (
        <span className="text-soft">Choose the days to see how much it is.</span>
      ) : (
        <>
          <span className="font-medium">
            {count(estimate.days, "day")} in {count(estimate.chunks, "chunk")}
          </span>
          <span className="text-soft">about {durationWords(estimate.minutes * 60)}</span>
        </>
      )}
    </output>
  );
}
