import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useSteady } from "@/lib/useSteady";
import { useStatus } from "@/live/live-context";

/** A running sync changes several times a second; nobody needs to see lists and calendars change more often than this. */
const EVERY_MS = 4_000;

/** Asks again for what `queryKey` names when the sync has moved: at once, then every few seconds, and at the end. */
export function useFollow(queryKey: QueryKey): void {
  const client = useQueryClient();
  const version = useSteady(useStatus()?.job?.version, EVERY_MS);
  const seen = useRef(version);
  useEffect(() => {
    if (version === undefined || version === seen.current) return;
    seen.current = version;
    void client.invalidateQueries({ queryKey });
  }, [client, version, queryKey]);
}
