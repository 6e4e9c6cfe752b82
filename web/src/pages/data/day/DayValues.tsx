import { useQueries } from "@tanstack/react-query";
import { Link } from "wouter";
import { type DailyMetric, dailyQuery } from "@/api/data";
import { Card } from "@/components/ui/card";
import { said, useUnits } from "@/lib/units";
import { groups } from "../metric-rows";
import { inOrder, metricWords } from "../metrics";

/** As many as the server answers at once. */
const AT_ONCE = 16;

interface Props {
  readonly date: string;
  readonly metrics: readonly DailyMetric[];
}

/** Every value of a day, by what it is about. */
export function DayValues({ date, metrics }: Props) {
  const units = useUnits();
  // Those that have no value around the day need not be asked for.
  const names = inOrder(metrics.filter(({ firstDay, lastDay }) => firstDay <= date && date <= lastDay)).map(
    ({ name }) => name,
  );
  const parts = Array.from({ length: Math.ceil(names.length / AT_ONCE) }, (_, n) =>
    names.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
  );
  const answers = useQueries({
    queries: parts.map((part) => dailyQuery({ metrics: part, from: date, to: date })),
  });
  const found = answers.flatMap(({ data }) =>
    (data?.metrics ?? []).flatMap(({ name, unit, values }) =>
      values[0] == null ? [] : { words: metricWords(name, unit), value: values[0] },
    ),
  );
  const isWaiting = answers.some(({ isPending }) => isPending);
  return (
    <Card className="mt-4 break-inside-avoid p-4 sm:p-5" aria-label="All values" aria-busy={isWaiting}>
      <h2 className="font-medium text-soft">All values</h2>
      {found.length === 0 && (
        <p className="mt-2" role="status">
          {isWaiting ? "Loading…" : "Nothing is stored for this day."}
        </p>
      )}
      <div className="mt-2 gap-x-10 sm:columns-2 lg:columns-3">
        {groups.map((group) => {
          const own = found.filter(({ words }) => words.group === group);
          return own.length === 0 ? null : (
            <section key={group} className="mb-4 break-inside-avoid">
              <h3 className="text-sm font-semibold">{group}</h3>
              <dl>
                {own.map(({ words, value }) => (
                  <div key={words.name} className="flex items-baseline justify-between gap-3 py-0.5">
                    <dt>
                      <Link
                        href={`/data/metrics/${words.name}`}
                        className="text-soft hover:text-text hover:underline"
                      >
                        {words.title}
                      </Link>
                    </dt>
                    <dd className="text-right font-medium whitespace-nowrap tabular-nums">
                      {said(value, words.quantity, units)}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Card>
  );
}
