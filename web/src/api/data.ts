import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ApiError, getData } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** The server sends every field, with null for what is not known. */
type Whole<T> = T extends readonly (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Whole<T[Key]> }
    : T;

/** A day of the account's calendar, YYYY-MM-DD. */
type Day = string;
/** One entry for each x; null is a gap. */
export type Column = readonly (number | null)[];

/** What there is to look at. */
export type Metrics = Whole<Schemas["MetricsAnswer"]>;
export type DailyMetric = Metrics["daily"][number];
export type Bucket = Schemas["Bucket"];
/** `low`, `high` and `days` are only of weeks, months and years. */
export type DailySeries = Omit<Whole<Schemas["DailySeries"]>, "low" | "high" | "days"> &
  Partial<Pick<Whole<Schemas["DailySeries"]>, "low" | "high" | "days">>;
export type Daily = Omit<Schemas["DailyAnswer"], "metrics"> & { metrics: DailySeries[] };
export type Intraday = Whole<Schemas["IntradayAnswer"]>;
export type Night = Whole<Schemas["NightView"]>;
export type Nap = Whole<Schemas["NapView"]>;
export type Nights = Whole<Schemas["NightsAnswer"]>;
export type Activity = Whole<Schemas["ActivitySummary"]>;
export type ActivitiesPage = Whole<Schemas["ActivitiesAnswer"]>;
export type ActivityDetail = Whole<Schemas["ActivityAnswer"]>;
/** What was recorded during an activity. Columns are null as a whole where the recording lacks them. */
export type Track = Whole<Schemas["TrackAnswer"]>;
export type Period = Whole<Schemas["PeriodView"]>;
export type Best = Whole<Schemas["BestView"]>;
export type Totals = Whole<Schemas["TotalsAnswer"]>;

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
    // A busy server says when to come back; and a store that can't be read may be there again.
    retry: (failures, error) =>
      error instanceof ApiError ? error.retryAt !== undefined && failures < 5 : failures < 2,
    retryDelay: 2_000,
    refetchInterval: ({ state: { error } }) =>
      error === null || (error instanceof ApiError && error.status < 500) ? false : 5_000,
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

/** The tables that can be exported. */
export const tablesQuery = stored<Whole<Schemas["TablesAnswer"]>>("tables");

export interface ExportWanted {
  readonly table?: string;
  readonly format: string;
  readonly from?: Day | null;
  readonly to?: Day | null;
}

/** Where a table is as a file; everything without one. */
export const exportPath = (wanted: ExportWanted) => pathOf("export", { ...wanted });

/** Where an activity is as a file. */
export const filePath = (id: string, format: "fit" | "gpx") =>
  pathOf(`activities/${encodeURIComponent(id)}/file`, { format });

export const totalsQuery = (by: "year" | "month") => stored<Totals>(pathOf("totals", { by }));
