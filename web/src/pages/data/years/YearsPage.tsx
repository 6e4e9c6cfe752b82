import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useLocation, useSearch } from "wouter";
import { metricsQuery, totalsQuery } from "@/api/data";
import { PageTitle } from "@/components/PageTitle";
import { Card } from "@/components/ui/card";
import { ChoiceRow } from "@/components/ui/choice-row";
import { cn } from "@/lib/cn";
import { useUnits } from "@/lib/units";
import { kindName } from "../activities/kinds";
import { Pending } from "../Pending";
import { Bests } from "./Bests";
import { PeriodTable } from "./PeriodTable";

interface Choice {
  readonly by: "year" | "month";
  readonly kind: string | null;
}

function readChoice(search: string): Choice {
  const params = new URLSearchParams(search);
  return { by: params.get("by") === "month" ? "month" : "year", kind: params.get("kind") || null };
}

function addressOf({ by, kind }: Choice): string {
  const params = new URLSearchParams();
  if (by === "month") params.set("by", by);
  if (kind !== null) params.set("kind", kind);
  return params.size > 0 ? `/data/years?${params}` : "/data/years";
}

/** What came together in each year or month, and the best of all of them. */
export function YearsPage() {
  const choice = readChoice(useSearch());
  const [, navigate] = useLocation();
  const system = useUnits();
  const id = useId();
  const kinds = useQuery(metricsQuery).data?.activityKinds ?? [];
  const totals = useQuery({ ...totalsQuery(choice.by), placeholderData: keepPreviousData });
  const choose = (next: Choice) => navigate(addressOf(next), { replace: true });
  return (
    <>
      <PageTitle title="Years" />
      {totals.data === undefined ? (
        <Pending query={totals} className="h-96" />
      ) : (
        <div
          className={cn(
            "grid grid-cols-1 gap-5 transition-opacity",
            totals.isPlaceholderData && "opacity-60",
          )}
        >
          <Card className="min-w-0 p-4 sm:p-6" aria-label="Totals">
            <div className="mb-3 flex flex-wrap items-center gap-3 print:hidden">
              <ChoiceRow
                label="Totals of"
                choices={[
                  { value: "year", name: "Years" },
                  { value: "month", name: "Months" },
                ]}
                value={choice.by}
                onChange={(by) => choose({ ...choice, by: by === "month" ? "month" : "year" })}
              />
              <label htmlFor={id} className="sr-only">
                Kind of activity
              </label>
              <select
                id={id}
                className="h-9 rounded-lg border border-line-strong bg-panel px-2 text-sm font-medium"
                value={choice.kind ?? ""}
                onChange={(event) => choose({ ...choice, kind: event.target.value || null })}
              >
                <option value="">Everything</option>
                {kinds.map(({ kind }) => (
                  <option key={kind} value={kind}>
                    {kindName(kind)}
                  </option>
                ))}
              </select>
            </div>
            <PeriodTable
              by={totals.data.by}
              periods={totals.data.periods}
              kind={choice.kind}
              system={system}
            />
          </Card>
          {totals.data.bests.length > 0 && <Bests bests={totals.data.bests} system={system} />}
        </div>
      )}
    </>
  );
}
