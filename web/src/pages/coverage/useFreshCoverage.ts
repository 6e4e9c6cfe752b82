import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { keys, statusQuery } from "@/api/queries";

/** A running sync stores days all the time; more often than this nobody needs to see it. */
const EVERY_MS = 4_000;

/** Asks for coverage again when the sync has moved: at once, then every few seconds, and once more at the end. */
export function useFreshCoverage(): void {
  const client = useQueryClient();
  const version = useQuery({ ...statusQuery, select: (status) => status.job?.version ?? "none" }).data;
  const seen = useRef(version);
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (version === seen.current) return;
    const wait = Math.max(0, askedAt.current + EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      seen.current = version;
      askedAt.current = performance.now();
      void client.invalidateQueries({ queryKey: keys.coverage });
    }, wait);
    return () => clearTimeout(timer);
  }, [client, version]);
}
