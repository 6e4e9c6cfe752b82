import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { type AroundNavHandler, Route, Router, Switch } from "wouter";
import { ConnectProvider } from "@/account/ConnectProvider";
import { makeQueryClient } from "@/api/queries";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { basePath } from "@/lib/base-path";
import { codeOf, Later } from "@/lib/Later";
import { LiveProvider } from "@/live/LiveProvider";
import { CoveragePage } from "@/pages/coverage/CoveragePage";
import { HistoryPage } from "@/pages/history/HistoryPage";
import { JobPage } from "@/pages/job/JobPage";
import { HeadProvider } from "@/pages/now/HeadProvider";
import { NowPage } from "@/pages/now/NowPage";
import { SettingsPage } from "@/pages/settings/SettingsPage";
import { ImportProvider } from "@/start/ImportProvider";
import { Gate } from "./Gate";
import { Messages } from "./Messages";
import { NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";
import { TabLook } from "./TabLook";

/** Their charts are large, so they are loaded when they are first opened. */
const dataPages = codeOf(async () => (await import("@/pages/data/DataPages")).DataPages);
if (location.pathname.startsWith(`${basePath}/data`)) void dataPages.load().catch(() => {});

/** Two boundaries: an error in a page keeps the navigation; an error around the pages still shows a message. */
export function App() {
  const [client] = useState(makeQueryClient);
  const [visits, setVisits] = useState(0);
  // Each page starts at its top. Back and Forward don't get here: the browser restores the scroll position.
  const visit: AroundNavHandler = (navigate, to, options) => {
    const pathBefore = location.pathname;
    // As browsers do with a link to the current page.
    navigate(to, { replace: to === location.pathname, ...options });
    // What a page keeps in its own address, such as a range, is no visit.
    if (options?.replace === true && pathBefore === location.pathname) return;
    window.scrollTo(0, 0);
    setVisits((before) => before + 1);
  };
  return (
    <QueryClientProvider client={client}>
      <ErrorBoundary of="app" visits={visits}>
        <Router base={basePath} aroundNav={visit}>
          <LiveProvider>
            <HeadProvider>
              <ConnectProvider>
                <ImportProvider>
                  <TabLook />
                  <Messages />
                  <Shell>
                    <ErrorBoundary of="page" visits={visits}>
                      <Gate>
                        <Switch>
                          <Route path="/" component={NowPage} />
                          <Route path="/data/*?">
                            <Later code={dataPages} props={{}}>
                              <p className="py-20 text-center text-soft">Loading…</p>
                            </Later>
                          </Route>
                          <Route path="/coverage" component={CoveragePage} />
                          <Route path="/history" component={HistoryPage} />
                          <Route path="/jobs/:id" component={JobPage} />
                          <Route path="/settings" component={SettingsPage} />
                          <Route component={NotFoundPage} />
                        </Switch>
                      </Gate>
                    </ErrorBoundary>
                  </Shell>
                </ImportProvider>
              </ConnectProvider>
            </HeadProvider>
          </LiveProvider>
        </Router>
      </ErrorBoundary>
    </QueryClientProvider>
  );
}
