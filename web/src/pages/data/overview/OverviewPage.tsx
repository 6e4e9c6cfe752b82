import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type DailyMetric, dailyQuery, type Metrics } from "@/api/data";
import { PageTitle } from "@/components/PageTitle";
import { daysBefore, lengthOf, rangeWords } from "@/lib/dates";
import { ActivityCard } from "../ActivityCard";
import { inOrder } from "../metrics";
import { NightBar } from "../NightBar";
import { Pending } from "../Pending";
import { RangeSwitch } from "../RangeSwitch";
import { extentOf, type RangeKey, ranges, startOf } from "../ranges";
import { USUAL_DAYS } from "../statistics";
import { TakeAlong } from "../take/TakeAlong";
import { useAddress } from "../useAddress";
import { AllMetrics } from "./AllMetrics";
import { OverviewTable } from "./OverviewTable";
import { ThisYear } from "./ThisYear";
import { Tile } from "./Tile";

/** What most people look at first. */
const MAIN = [
  ...["steps", "resting_heart_rate_bpm", "hrv_ms", "sleep_s"],
  ...["average_stress", "body_battery_highest", "weight_kg"],
];
/** Some of these fill up the last row, and stand in for what one has none of. */
const MORE = ["vo2_max_ml_per_min_kg", "sleep_score", "training_readiness", "intensity_min", "distance_m"];
const ROW = 4;

function tilesOf(daily: readonly DailyMetric[]): DailyMetric[] {
  const named = (names: readonly string[]) => names.flatMap((name) => daily.filter((it) => it.name === name));
  const main = named(MAIN);
  const others = [...named(MORE), ...inOrder(daily)].filter((it) => !main.includes(it));
  const missing = main.length === 0 ? ROW : (ROW - (main.length % ROW)) % ROW;
  return [...main, ...new Set(others)].slice(0, main.length + missing);
}

/** How everything is going. */
export function OverviewPage({ metrics }: { readonly metrics: Metrics }) {
  const [address, setAddress] = useAddress();
  const range = ranges.find(({ key }) => key === address.get("range")) ?? ranges[0];
  const tiles = tilesOf(metrics.daily);
  // Who imported only earlier years sees those.
  const { first, last: end } = extentOf(tiles, metrics.today);
  const start = startOf(range.key, end, first);
  const names = tiles.map(({ name }) => name);
  const recently = useQuery({
    ...dailyQuery({ metrics: names, from: daysBefore(end, 91 + USUAL_DAYS), to: end }),
    // While an import runs the days move on: what is there stays until the next is.
    placeholderData: keepPreviousData,
  });
  const recent = recently.data;
  const isLong = range.key === "1y" || range.key === "all";
  const bucket = range.key !== "all" ? "day" : lengthOf(first, end) > 1100 ? "month" : "week";
  const long = useQuery({
    ...dailyQuery({ metrics: names, from: start, to: end, bucket }),
    enabled: isLong,
    placeholderData: keepPreviousData,
  }).data;
  const shownOf = (name: string) => {
    const whole = (isLong ? long : recent)?.metrics.find((it) => it.name === name)?.values ?? [];
    return isLong ? whole : whole.slice(-(range.days ?? 28));
  };
  const weightsOf = (name: string) =>
    (isLong ? long?.metrics.find((it) => it.name === name)?.days : null) ?? undefined;
  const valuesOf = (name: string) => recent?.metrics.find((it) => it.name === name)?.values ?? [];
  const starts = (isLong ? long : recent)?.starts ?? [];
  const setRange = (key: RangeKey) => setAddress({ range: key === ranges[0].key ? null : key });
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-6 [&>div]:mb-4">
        <PageTitle title="Data">{rangeWords(start, end)}</PageTitle>
        <div>
          <RangeSwitch label="Range" options={ranges} value={range.key} onChange={setRange} />
        </div>
      </div>
      <ThisYear today={metrics.today} />
      {recently.error !== null && recent === undefined && <Pending query={recently} className="mt-4" />}
      <div className="mt-4 grid gap-4 grid-cols-2 lg:grid-cols-4">
        {(recently.error === null || recent !== undefined ? tiles : []).map((metric) => (
          <Tile
            key={metric.name}
            metric={metric}
            recent={{ starts: recent?.starts ?? [], values: valuesOf(metric.name) }}
            shown={shownOf(metric.name)}
            weights={metric.aggregate === "mean" ? weightsOf(metric.name) : undefined}
            span={range.key === "all" ? `Since ${first.slice(0, 4)}` : range.name}
            today={metrics.today}
            href={`/data/metrics/${metric.name}?from=${start}&to=${end}`}
          />
        ))}
      </div>
      <OverviewTable
        tiles={tiles}
        starts={isLong ? starts : starts.slice(-(range.days ?? 28))}
        bucket={isLong ? bucket : "day"}
        shownOf={shownOf}
      />
      <div className="mt-4 grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        {metrics.nights && <NightBar day={metrics.nights.lastDay} title="Latest night" />}
        {metrics.activities && (
          <ActivityCard title="Latest activities" wanted={{}} limit={6} today={metrics.today} />
        )}
      </div>
      <div className="mt-4">
        <AllMetrics metrics={metrics.daily} />
      </div>
      <div className="mt-4">
        <TakeAlong />
      </div>
    </>
  );
}
