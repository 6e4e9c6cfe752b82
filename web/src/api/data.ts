import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getData } from "./client";

/** Days are YYYY-MM-DD in the account's calendar; moments RFC 3339 in UTC. What is not known is null. */
type Day = string;
type Moment = string;
/** One entry for each x; null is a gap. */
export type Column = readonly (number | null)[];

/** What the value of a week or a month is made of. */
export type Aggregate = "mean" | "sum";

export interface DailyMetric {
  name: string;
  unit: string | null;
  aggregate: Aggregate;
  firstDay: Day;
  lastDay: Day;
  /** How many days have a value. */
  days: number;
}

interface Known {
  firstDay: Day;
  lastDay: Day;
  count: number;
}

/** What there is to look at. */
export interface Metrics {
  today: Day;
  daily: DailyMetric[];
  intraday: { name: string; unit: string | null; firstDay: Day; lastDay: Day }[];
  activityKinds: { kind: string; count: number }[];
  nights: Known | null;
  activities: Known | null;
}

export type Bucket = "day" | "week" | "month";

export interface DailySeries {
  name: string;
  unit: string | null;
  aggregate: Aggregate;
  values: (number | null)[];
  /** Of weeks and months only: the least and largest value, and how many days have one. */
  low?: (number | null)[];
  high?: (number | null)[];
  days?: number[];
}

export interface Daily {
  from: Day;
  to: Day;
  bucket: Bucket;
  starts: Day[];
  metrics: DailySeries[];
}

export interface Intraday {
  metric: string;
  unit: string | null;
  date: Day;
  total: number;
  isThinned: boolean;
  low: number | null;
  high: number | null;
  mean: number | null;
  /** Milliseconds since 1970, ascending. */
  times: number[];
  values: (number | null)[];
}

export interface Night {
  /** The day of waking. */
  date: Day;
  bedtime: Moment | null;
  wakeTime: Moment | null;
  utcOffsetMin: number | null;
  timeInBedS: number | null;
  asleepS: number | null;
  deepS: number | null;
  lightS: number | null;
  remS: number | null;
  awakeS: number | null;
  awakeCount: number | null;
  restlessMoments: number | null;
  score: number | null;
  averageHrvMs: number | null;
  restingHeartRateBpm: number | null;
  averageStress: number | null;
  bodyBatteryChange: number | null;
  averageRespirationBrpm: number | null;
  lowestRespirationBrpm: number | null;
  highestRespirationBrpm: number | null;
  averageSpo2Percent: number | null;
  lowestSpo2Percent: number | null;
  highestSpo2Percent: number | null;
  /** Empty where only the sums are known. */
  stages: { stage: string; start: Moment; end: Moment }[];
}

export interface Nap {
  date: Day;
  start: Moment;
  end: Moment | null;
  utcOffsetMin: number | null;
  asleepS: number | null;
  durationS: number | null;
}

export interface Nights {
  from: Day;
  to: Day;
  /** Oldest first. */
  nights: Night[];
  naps: Nap[];
}

export interface Activity {
  id: number;
  date: Day;
  start: Moment | null;
  /** By the clock of the place, without a zone. */
  startLocal: string | null;
  name: string | null;
  kind: string | null;
  distanceM: number | null;
  durationS: number | null;
  movingS: number | null;
  elapsedS: number | null;
  energyKcal: number | null;
  averageHeartRateBpm: number | null;
  maxHeartRateBpm: number | null;
  averageSpeedMPerS: number | null;
  maxSpeedMPerS: number | null;
  elevationGainM: number | null;
  elevationLossM: number | null;
  trainingLoad: number | null;
}

export interface ActivitiesPage {
  activities: Activity[];
  nextCursor: string | null;
  /** How many match. */
  total: number;
}

export interface Lap {
  number: number;
  start: Moment | null;
  durationS: number | null;
  distanceM: number | null;
  averageHeartRateBpm: number | null;
  maxHeartRateBpm: number | null;
  averageSpeedMPerS: number | null;
  elevationGainM: number | null;
  elevationLossM: number | null;
  energyKcal: number | null;
}

export interface ActivityDetail extends Activity {
  activeKcal: number | null;
  bmrKcal: number | null;
  steps: number | null;
  cadencePerMin: number | null;
  powerW: number | null;
  aerobicEffect: number | null;
  anaerobicEffect: number | null;
  vo2MaxMlPerMinKg: number | null;
  startLatitudeDeg: number | null;
  startLongitudeDeg: number | null;
  endLatitudeDeg: number | null;
  endLongitudeDeg: number | null;
  /** From zone 1 to zone 5. */
  zonesS: (number | null)[];
  zoneFloorsBpm: (number | null)[] | null;
  laps: Lap[];
  weather: { temperatureC: number | null; description: string | null } | null;
  gear: string[];
  /** The recorded file. */
  file: { format: string; bytes: number } | null;
  /** Whether there is a track. */
  hasSeries: boolean;
}

/** What was recorded during an activity. Columns are null as a whole where the recording lacks them. */
export interface Track {
  id: number;
  start: Moment | null;
  total: number;
  isThinned: boolean;
  secondsS: Column;
  latitudeDeg: Column | null;
  longitudeDeg: Column | null;
  elevationM: Column | null;
  distanceM: Column | null;
  heartRateBpm: Column | null;
  speedMPerS: Column | null;
  cadencePerMin: Column | null;
  powerW: Column | null;
  temperatureC: Column | null;
}

export interface Period {
  start: Day;
  steps: number | null;
  stepDays: number;
  restingHeartRateBpm: number | null;
  sleepS: number | null;
  hrvMs: number | null;
  weightKg: number | null;
  activities: {
    count: number;
    distanceM: number | null;
    durationS: number | null;
    energyKcal: number | null;
    elevationGainM: number | null;
  };
  kinds: { kind: string; count: number; distanceM: number | null; durationS: number | null }[];
}

export interface Best {
  what: string;
  /** Null: of the days, not of a kind of activity. */
  kind: string | null;
  value: number;
  unit: string | null;
  date: Day;
  activityId: number | null;
}

export interface Totals {
  by: "year" | "month";
  /** Newest first. */
  periods: Period[];
  bests: Best[];
}

/** All that is read from the store has a key that begins so. */
export const DATA = "data";

function pathOf(path: string, query: Record<string, string | number | null | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value != null) params.set(name, String(value));
  return params.size > 0 ? `${path}?${params}` : path;
}

/** One answer, kept for as long as the page is open: what was seen is there at once on the way back. */
const stored = <T>(path: string) =>
  queryOptions({
    queryKey: [DATA, path],
    queryFn: ({ signal }) => getData<T>(path, signal),
    staleTime: 30_000,
    gcTime: Number.POSITIVE_INFINITY,
  });

export const metricsQuery = stored<Metrics>("metrics");

export interface DailyWanted {
  readonly metrics: readonly string[];
  readonly from?: Day;
  readonly to?: Day;
  readonly bucket?: Bucket;
}

export const dailyQuery = ({ metrics, ...rest }: DailyWanted) =>
  stored<Daily>(pathOf("daily", { metrics: metrics.join(","), ...rest }));

export const intradayQuery = (metric: string, date: Day, points = 1000) =>
  stored<Intraday>(pathOf("intraday", { metric, date, points }));

/** The nights of these days, 400 at most; the last 30 without any. */
export const nightsQuery = (from?: Day, to?: Day) => stored<Nights>(pathOf("nights", { from, to }));

export interface ActivitiesWanted {
  readonly kind?: string | null;
  readonly text?: string | null;
  readonly from?: Day | null;
  readonly to?: Day | null;
}

/** Activities, newest first, by pages. */
export function activitiesQuery(wanted: ActivitiesWanted = {}, limit = 50) {
  return infiniteQueryOptions({
    queryKey: [DATA, pathOf("activities", { limit, ...wanted })],
    queryFn: ({ pageParam, signal }) =>
      getData<ActivitiesPage>(pathOf("activities", { limit, ...wanted, cursor: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 30_000,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

export const activityQuery = (id: string) => stored<ActivityDetail>(`activities/${encodeURIComponent(id)}`);

export const trackQuery = (id: string, points = 2000) =>
  stored<Track>(pathOf(`activities/${encodeURIComponent(id)}/track`, { points }));

export const totalsQuery = (by: "year" | "month") => stored<Totals>(pathOf("totals", { by }));
