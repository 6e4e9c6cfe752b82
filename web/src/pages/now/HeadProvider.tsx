import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo } from "react";
import { readinessQuery } from "@/api/queries";
import { useNow } from "@/lib/useNow";
import { useSteady } from "@/lib/useSteady";
import { useHeardAt, useLive, useStatus } from "@/live/live-context";
import { HeadContext } from "./head-context";
import { headOf } from "./state";
import { useWait } from "./useWait";

/** How often at most the server is asked whether a worker still lives, in milliseconds. */
const ASK_EVERY_MS = 2_000;

/** Works out once, for all pages, what happens to the job. */
export function HeadProvider({ children }: { children: ReactNode }) {
  const status = useStatus();
  const heardAt = useHeardAt();
  const { connection, refresh } = useLive();
  const job = status?.job ?? null;
  const isActive = job?.status === "running" || job?.status === "pending";
  const readiness = useQuery({
    ...readinessQuery(status?.hasActiveJob ?? false),
    enabled: status !== undefined,
  });
  const now = useNow(isActive);
  const waitEnd = useWait(job, now);
  const head =
    job === null
      ? null
      : headOf({
          job,
          heardAt,
          connection,
          readiness: readiness.data,
          readinessError: readiness.failureReason,
          waitEnd,
          now,
        });
  // Once at first, and again at a bearable pace while it stays so.
  const doubt = useSteady(head?.isDoubtful ? now : null, ASK_EVERY_MS);
  useEffect(() => {
    if (doubt !== null) refresh();
  }, [doubt, refresh]);
  const value = useMemo(() => ({ head, waitEnd, now }), [head, waitEnd, now]);
  return <HeadContext value={value}>{children}</HeadContext>;
}
