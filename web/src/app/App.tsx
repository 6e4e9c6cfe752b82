import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Route, Switch } from "wouter";
import { makeQueryClient } from "@/api/queries";
import { Toaster } from "@/components/ui/toast";
import { LiveProvider } from "@/live/LiveProvider";
import { CoveragePage } from "@/pages/coverage/CoveragePage";
import { HistoryPage } from "@/pages/history/HistoryPage";
import { NowPage } from "@/pages/now/NowPage";
import { ImportProvider } from "@/start/ImportProvider";
import { ConnectionBar } from "./ConnectionBar";
import { Gate } from "./Gate";
import { NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";

export function App() {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <LiveProvider>
        <ImportProvider>
          <ConnectionBar />
          <Shell>
            <Gate>
              <Switch>
                <Route path="/" component={NowPage} />
                <Route path="/coverage" component={CoveragePage} />
                <Route path="/history" component={HistoryPage} />
                <Route component={NotFoundPage} />
              </Switch>
            </Gate>
          </Shell>
        </ImportProvider>
      </LiveProvider>
      <Toaster />
    </QueryClientProvider>
  );
}
