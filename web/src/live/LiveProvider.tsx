import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Unreachable } from "@/api/client";
import { keys } from "@/api/queries";
import type { Status } from "@/api/types";
import { toast } from "@/components/ui/toast";
import { Feed } from "./feed";
import { LiveContext, type LiveState } from "./live-context";
import { sharingHere } from "./sharing";
import { TabFeed, type TabListener, type TabTimes } from "./tab-feed";

interface LiveProviderProps {
  children: ReactNode;
  times?: Partial<TabTimes>;
}

/** Keeps the feed open while the page is, and passes on its updates. */
export function LiveProvider({ children, times }: LiveProviderProps) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>({ connection: { kind: "connecting" }, refresh: () => {} });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the times are those of the start
  useEffect(() => {
    let wasLost = false;
    const listener: TabListener = {
      onStatus: (status, at) => {
        const before = client.getQueryData<Status>(keys.status);
        client.setQueryData(keys.status, status, { updatedAt: at });
        if (before === undefined || !hasTurned(before, status)) return;
        toast.drop((about) => about.sync !== undefined && !about.sync.includes(status.job?.status ?? ""));
        for (const queryKey of [
          keys.account,
          keys.readiness,
          keys.jobs,
          keys.coverage,
          keys.chunks(status.job?.id ?? ""),
        ])
          void client.invalidateQueries({ queryKey });
      },
      onConnection: (connection) => {
        setState((now) => ({ ...now, connection }));
        const isBack = wasLost && connection.kind !== "lost";
        wasLost = connection.kind === "lost";
        // Nobody knows any longer what the sync does.
        if (wasLost) toast.drop((about) => about.sync !== undefined);
        if (!isBack) return;
        toast.drop((about) => about.isConnection === true);
        // What was requested meanwhile has failed, or is stale.
        void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.status[0] });
      },
    };
    const sharing = sharingHere();
    const feed =
      sharing === null
        ? new Feed({ ...listener, onStatus: (status) => listener.onStatus(status, Date.now()) }, times)
        : new TabFeed(sharing, listener, times);
    setState((now) => ({ ...now, refresh: feed.refresh }));
    feed.start();
    // Whichever request goes without an answer first: the stream may only look alive.
    const unwatch = client.getQueryCache().subscribe((event) => {
      if (event.type !== "updated" || event.action.type !== "failed") return;
      if (event.action.error instanceof Unreachable && !wasLost) feed.refresh();
    });
    return () => {
      unwatch();
      feed.stop();
    };
  }, [client]);

  return <LiveContext value={state}>{children}</LiveContext>;
}

/** Whether a job started, ended, paused or the like: the server's other answers depend on that. */
function hasTurned(before: Status, after: Status): boolean {
  return before.job?.id !== after.job?.id || before.job?.status !== after.job?.status;
}
