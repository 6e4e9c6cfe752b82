import "@/chart/colours.css";
import { useQuery } from "@tanstack/react-query";
import { Redirect, Route, Switch } from "wouter";
import { metricsQuery } from "@/api/data";
import { NotFoundPage } from "@/app/NotFoundPage";
import { type Code, codeOf, Later } from "@/lib/Later";
import { DataNavigation } from "./DataNavigation";
import { NoData, Unreadable } from "./NoData";
import { Pending } from "./Pending";
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
  const { data: metrics, error, refetch } = query;
  const isEmpty = metrics?.daily.length === 0 && metrics.activities === null && metrics.nights === null;
  const waiting = <Pending query={query} className="h-[70vh]" />;
  const later = <P extends object>(code: Code<P>, props: P, key?: string) => (
    <Later key={key} code={code} props={props}>
      {waiting}
    </Later>
  );
  return (
    <>
      <DataNavigation />
      {error !== null && (
        <Unreadable error={error} isOld={metrics !== undefined} onRetry={() => void refetch()} />
      )}
      {metrics === undefined ? (
        error === null && waiting
      ) : isEmpty ? (
        <NoData />
      ) : (
        <Switch>
          <Route path="/data">{later(overviewPage, { metrics })}</Route>
          <Route path="/data/metrics/:name">{({ name }) => later(metricPage, { name, metrics }, name)}</Route>
          <Route path="/data/days/:date">{({ date }) => later(dayPage, { date, metrics })}</Route>
          <Route path="/data/days">
            <Redirect to={`/data/days/${metrics.today}`} replace />
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
