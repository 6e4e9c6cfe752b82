import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { keys } from "@/api/queries";
import type { Status } from "@/api/types";
import { Feed, type Times } from "./feed";
import { LiveContext, type LiveState } from "./live-context";

interface LiveProviderProps {
  children: ReactNode;
  times?: Partial<Times>;
}

/** Keeps the feed open while the page is, and passes on its updates. */
export function LiveProvider({ children, times }: LiveProviderProps) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>({ connection: { kind: "connecting" }, refresh: () => {} });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the times are those of the start
  useEffect(() => {
    let wasLost = false;
    const feed = new Feed(
      {
        onStatus: (status) => {
          const before = client.getQueryData<Status>(keys.status);
          client.setQueryData(keys.status, status);
          if (before !== undefined && hasTurned(before, status)) {
            for (const queryKey of [
              keys.account,
              keys.jobs,
              keys.coverage,
              keys.chunks(status.job?.id ?? ""),
            ])
              void client.invalidateQueries({ queryKey });
          }
        },
        onConnection: (connection) => {
          setState((now) => ({ ...now, connection }));
          const isBack = wasLost && connection.kind !== "lost";
          wasLost = connection.kind === "lost";
          // What was requested meanwhile has failed, or is stale.
          if (isBack)
            void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.status[0] });
        },
      },
      times,
    );
    setState((now) => ({ ...now, refresh: feed.refresh }));
    feed.start();
    return () => feed.stop();
  }, [client]);

  return <LiveContext value={state}>{children}</LiveContext>;
}

/** Whether a job started, ended, paused or the like: the server's other answers depend on that. */
function hasTurned(before: Status, after: Status): boolean {
  return before.job?.id !== after.job?.id || before.job?.status !== after.job?.status;
}
