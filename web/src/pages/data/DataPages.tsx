import "@/chart/colours.css";
import { useQuery } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { metricsQuery } from "@/api/data";
import { NotFoundPage } from "@/app/NotFoundPage";
import { DataNavigation } from "./DataNavigation";
import { NoData, Unreadable } from "./NoData";
import { Pending } from "./Pending";
import { useFreshData } from "./useFreshData";

function page<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async (): Promise<{ default: ComponentType<P> }> => ({ default: await load() }));
}

const OverviewPage = page(async () => (await import("./overview/OverviewPage")).OverviewPage);
const MetricPage = page(async () => (await import("./metric/MetricPage")).MetricPage);
const DayPage = page(async () => (await import("./day/DayPage")).DayPage);
const NightsPage = page(async () => (await import("./nights/NightsPage")).NightsPage);
const ActivitiesPage = page(async () => (await import("./activities/ActivitiesPage")).ActivitiesPage);
const ActivityPage = page(async () => (await import("./activities/ActivityPage")).ActivityPage);
const YearsPage = page(async () => (await import("./years/YearsPage")).YearsPage);

/** All pages that show what is stored, with what they share: their navigation, and that they keep fresh. */
export function DataPages() {
  useFreshData();
  const query = useQuery(metricsQuery);
  const { data: metrics, error, refetch } = query;
  const isEmpty = metrics?.daily.length === 0 && metrics.activities === null && metrics.nights === null;
  return (
    <>
      <DataNavigation />
      {error !== null && (
        <Unreadable error={error} isOld={metrics !== undefined} onRetry={() => void refetch()} />
      )}
      {metrics === undefined ? (
        error === null && <Pending query={query} className="h-[70vh]" />
      ) : isEmpty ? (
        <NoData />
      ) : (
        <Suspense fallback={<Pending query={query} className="h-[70vh]" />}>
          <Switch>
            <Route path="/data">
              <OverviewPage metrics={metrics} />
            </Route>
            <Route path="/data/metrics/:name">
              {({ name }) => <MetricPage key={name} name={name} metrics={metrics} />}
            </Route>
            <Route path="/data/days/:date">{({ date }) => <DayPage date={date} metrics={metrics} />}</Route>
            <Route path="/data/days">
              <Redirect to={`/data/days/${metrics.today}`} replace />
            </Route>
            <Route path="/data/nights" component={NightsPage} />
            <Route path="/data/activities" component={ActivitiesPage} />
            <Route path="/data/activities/:id">{({ id }) => <ActivityPage key={id} id={id} />}</Route>
            <Route path="/data/years" component={YearsPage} />
            <Route component={NotFoundPage} />
          </Switch>
        </Suspense>
      )}
    </>
  );
}
