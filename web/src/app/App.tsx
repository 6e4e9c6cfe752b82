import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Route, Switch } from "wouter";
import { makeQueryClient } from "@/api/queries";
import { Toaster } from "@/components/ui/toast";
import { CoveragePage } from "@/pages/coverage/CoveragePage";
import { HistoryPage } from "@/pages/history/HistoryPage";
import { NowPage } from "@/pages/now/NowPage";
import { ImportProvider } from "@/start/ImportProvider";
import { NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";

export function App() {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <ImportProvider>
        <Shell>
          <Switch>
            <Route path="/" component={NowPage} />
            <Route path="/coverage" component={CoveragePage} />
            <Route path="/history" component={HistoryPage} />
            <Route component={NotFoundPage} />
          </Switch>
        </Shell>
      </ImportProvider>
      <Toaster />
    </QueryClientProvider>
  );
}
