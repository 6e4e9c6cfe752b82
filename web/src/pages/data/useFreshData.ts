import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { DATA } from "@/api/data";
import { useSteady } from "@/lib/useSteady";
import { useStatus } from "@/live/live-context";

/** Asks again for what is shown when a sync has stored something; at most every two seconds. */
export function useFreshData(): void {
  const client = useQueryClient();
  const status = useStatus();
  const job = status?.job;
  const version = useSteady(job ? `${job.id} ${job.version}` : "", 2000);
  const seen = useRef(version);
  const isActive = status?.hasActiveJob === true;
  useEffect(() => {
    if (seen.current === version) return;
    const isFirst = seen.current === "";
    seen.current = version;
    // The first status is not news: the pages have only just asked.
    if (isFirst && !isActive) return;
    // While it goes on, an answer that takes longer than two seconds is waited for; there is always a next time.
    void client.invalidateQueries({ queryKey: [DATA] }, { cancelRefetch: !isActive });
  }, [client, version, isActive]);
}
