import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Link } from "wouter";
import { type DailyMetric, dailyQuery, type Metrics } from "@/api/data";
import { PageTitle } from "@/components/PageTitle";
import { Card } from "@/components/ui/card";
import { inOrder, metricWords } from "../metrics";
import { Pending } from "../Pending";
import { MetricView } from "./MetricView";

/** Garmin's own range of what is balanced, for the metric that has one. */
const BANDS: Record<string, readonly [string, string]> = {
  hrv_ms: ["hrv_balanced_low_ms", "hrv_balanced_high_ms"],
};

/** One metric, all of it. */
export function MetricPage({ name, metrics }: { readonly name: string; readonly metrics: Metrics }) {
  const metric = metrics.daily.find((it) => it.name === name);
  const words = metricWords(name, metric?.unit);
  const band = (BANDS[name] ?? []).filter((it) => metrics.daily.some((other) => other.name === it));
  const query = useQuery({
    ...dailyQuery({
      metrics: [name, ...band],
      from: metric?.firstDay ?? metrics.today,
      to: metric?.lastDay ?? metrics.today,
    }),
    enabled: metric !== undefined,
    // A new day makes another query: the old answer stays until it is there.
    placeholderData: (before) => before,
  });
  return (
    <>
      <Neighbours name={name} daily={metrics.daily} />
      <PageTitle title={words.title}>{words.about}</PageTitle>
      {metric === undefined ? (
        <Card className="p-6">
          <p>None of this is stored. Garmin may not have it for you, or it has not been imported yet.</p>
        </Card>
      ) : query.data === undefined ? (
        <Pending query={query} className="h-[32rem]" />
      ) : (
        <MetricView metric={metric} daily={query.data} />
      )}
    </>
  );
}

function Neighbours({ name, daily }: { readonly name: string; readonly daily: readonly DailyMetric[] }) {
  const all = inOrder(daily);
  const place = all.findIndex((it) => it.name === name);
  const previous = all[place < 0 ? -1 : place - 1];
  const next = place < 0 ? undefined : all[place + 1];
  return (
    <nav aria-label="Other metrics" className="flex justify-between gap-4 text-sm print:hidden">
      {previous ? (
        <Link
          href={`/data/metrics/${previous.name}`}
          className="flex items-center gap-1 text-accent hover:underline"
        >
          <ChevronLeft className="size-4" aria-hidden />
          {metricWords(previous.name).title}
        </Link>
      ) : (
        <span />
      )}
      {next && (
        <Link
          href={`/data/metrics/${next.name}`}
          className="flex items-center gap-1 text-right text-accent hover:underline"
        >
          {metricWords(next.name).title}
          <ChevronRight className="size-4" aria-hidden />
        </Link>
      )}
    </nav>
  );
}
