import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useSteady } from "@/lib/useSteady";
import { useStatus } from "@/live/live-context";

/** A running sync changes several times a second; lists and calendars need no more frequent updates than this. */
const EVERY_MS = 4_000;

/** Refetches `queryKey`, while `isOn`, when the sync has progressed: at once, then every few seconds, and at the end. */
export function useFollow(queryKey: QueryKey, isOn = true): void {
  const client = useQueryClient();
  const version = useSteady(useStatus()?.job?.version, EVERY_MS);
  const seen = useRef(version);
  useEffect(() => {
    if (!isOn || version === undefined || version === seen.current) return;
    seen.current = version;
    void client.invalidateQueries({ queryKey });
  }, [client, isOn, version, queryKey]);
}
