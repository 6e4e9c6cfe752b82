import type { Counts } from "./days";

const SHOWN = { stored: "days stored", noData: "without data", missing: "missing" } as const;

/** How many days are in each state. */
export function Totals({ counts }: { readonly counts: Counts }) {
  return (
    <dl className="flex gap-x-8">
      {(Object.keys(SHOWN) as (keyof typeof SHOWN)[]).map((state) => (
        <div key={state} className="flex flex-col-reverse">
          <dt className="text-sm text-soft">{SHOWN[state]}</dt>
          <dd className="text-2xl font-semibold tabular-nums">{counts[state].toLocaleString("en")}</dd>
        </div>
      ))}
    </dl>
  );
}
