import "@/chart/colours.css";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Redirect, Route, Switch } from "wouter";
import { ApiError } from "@/api/client";
import { metricsQuery } from "@/api/data";
import { NotFoundPage } from "@/app/NotFoundPage";
import { type Code, codeOf, Later } from "@/lib/Later";
import { useStatus } from "@/live/live-context";
import { DataNavigation } from "./DataNavigation";
import { withoutParts } from "./metrics";
import { NoData, Unreadable } from "./NoData";
import { Pending } from "./Pending";
import { extentOf } from "./ranges";
import { useFreshData } from "./useFreshData";

const overviewPage = codeOf(async () => (await import("./overview/OverviewPage")).OverviewPage);
const metricPage = codeOf(async () => (await import("./metric/MetricPage")).MetricPage);
const dayPage = codeOf(async () => (await import("./day/DayPage")).DayPage);
const nightsPage = codeOf(async () => (await import("./nights/NightsPage")).NightsPage);
const activitiesPage = codeOf(async () => (await import("./activities/ActivitiesPage")).ActivitiesPage);
const activityPage = codeOf(async () => (await import("./activities/ActivityPage")).ActivityPage);
const yearsPage = codeOf(async () => (await import("./years/YearsPage")).YearsPage);

/** What is loaded while the first question to the server is under way. */
const soon = [
  { path: /\/data\/?$/, page: overviewPage },
  { path: /\/data\/metrics\//, page: metricPage },
  { path: /\/data\/days/, page: dayPage },
];
for (const { path, page } of soon) if (path.test(location.pathname)) void page.load().catch(() => {});

/** All pages that show what is stored, with what they share: their navigation, and that they keep fresh. */
export function DataPages() {
  useFreshData();
  const query = useQuery(metricsQuery);
  const { data, error, refetch } = query;
  const metrics = useMemo(() => data && { ...data, daily: withoutParts(data.daily) }, [data]);
  const status = useStatus();
  // Before the first sync there may be no store to read.
  const isUnmade =
    error instanceof ApiError &&
    error.state === "no_file" &&
    status !== undefined &&
    !status.lastSyncedAt &&
    !status.lastSuccessfulSync;
  const isEmpty = metrics
    ? metrics.daily.length === 0 && metrics.activities === null && metrics.nights === null
    : isUnmade;
  const waiting = <Pending query={query} className="h-[70vh]" />;
  const later = <P extends object>(code: Code<P>, props: P, key?: string) => (
    <Later key={key} code={code} props={props}>
      {waiting}
    </Later>
  );
  return (
    <>
      <DataNavigation />
      {error !== null && !isEmpty && (
        <Unreadable error={error} isOld={metrics !== undefined} onRetry={() => void refetch()} />
      )}
      {isEmpty ? (
        <NoData reason={error?.message} />
      ) : metrics === undefined ? (
        error === null && waiting
      ) : (
        <Switch>
          <Route path="/data">{later(overviewPage, { metrics })}</Route>
          <Route path="/data/metrics/:name">{({ name }) => later(metricPage, { name, metrics }, name)}</Route>
          <Route path="/data/days/:date">{({ date }) => later(dayPage, { date, metrics })}</Route>
          <Route path="/data/days">
            <Redirect to={`/data/days/${extentOf(metrics.daily, metrics.today).last}`} replace />
          </Route>
          <Route path="/data/nights">{later(nightsPage, {})}</Route>
          <Route path="/data/activities">{later(activitiesPage, {})}</Route>
          <Route path="/data/activities/:id">{({ id }) => later(activityPage, { id }, id)}</Route>
          <Route path="/data/years">{later(yearsPage, {})}</Route>
          <Route component={NotFoundPage} />
        </Switch>
      )}
    </>
  );
}
