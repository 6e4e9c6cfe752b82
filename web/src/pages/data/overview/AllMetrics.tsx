import { Link } from "wouter";
import type { DailyMetric } from "@/api/data";
import { Card } from "@/components/ui/card";
import { dayWords } from "@/lib/dates";
import { count } from "@/lib/words";
import { groups } from "../metric-rows";
import { inOrder, metricWords } from "../metrics";

/** Every metric that there is, by what it is about. */
export function AllMetrics({ metrics }: { readonly metrics: readonly DailyMetric[] }) {
  const found = inOrder(metrics).map((it) => ({ ...it, words: metricWords(it.name, it.unit) }));
  return (
    <Card className="break-inside-avoid p-4 sm:p-5" aria-label="All metrics">
      <h2 className="font-medium text-soft">All metrics</h2>
      <div className="mt-2 gap-x-8 sm:columns-2 lg:columns-3">
        {groups.map((group) => {
          const own = found.filter(({ words }) => words.group === group);
          return own.length === 0 ? null : (
            <section key={group} className="mb-4 break-inside-avoid">
              <h3 className="text-sm font-semibold">{group}</h3>
              <ul>
                {own.map(({ name, words, days, firstDay }) => (
                  <li key={name} className="flex items-baseline justify-between gap-3 py-0.5">
                    <Link href={`/data/metrics/${name}`} className="text-accent hover:underline">
                      {words.title}
                    </Link>
                    <span
                      className="text-sm whitespace-nowrap text-soft tabular-nums"
                      title={`Since ${dayWords(firstDay)}`}
                    >
                      {count(days, "day")}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </Card>
  );
}
