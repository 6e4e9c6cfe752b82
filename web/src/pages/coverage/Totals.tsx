import { type Counts, listedStates } from "./days";

const TOTAL_WORDS = {
  stored: "days stored",
  noData: "without data",
  emptySoFar: "empty so far",
  queued: "queued",
  missing: "missing",
  accepted: "accepted",
} as const;

/** How many days are in each state. */
export function Totals({ counts }: { readonly counts: Counts }) {
  return (
    <dl className="grid grid-cols-[repeat(3,auto)] justify-start gap-x-6 gap-y-2 sm:flex sm:gap-x-8">
      {listedStates(counts).map((state) =>
        state === "neverAsked" ? null : (
          <div key={state} className="flex flex-col-reverse">
            <dt className="text-sm text-soft">{TOTAL_WORDS[state]}</dt>
            <dd className="text-2xl font-semibold tabular-nums">{counts[state].toLocaleString("en")}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
