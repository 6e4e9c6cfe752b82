import { skipToken, useQuery } from "@tanstack/react-query";
import { createContext, use } from "react";
import { keys } from "@/api/queries";
import type { Status } from "@/api/types";
import type { Connection } from "./feed";

export interface LiveState {
  connection: Connection;
  /** Fetches the status now, where no stream sends it. */
  refresh: () => void;
}

export const LiveContext = createContext<LiveState>({
  connection: { kind: "connecting" },
  refresh: () => {},
});

export const useLive = () => use(LiveContext);

/** When the server said what the status is, in milliseconds; 0 before it did. */
export const useHeardAt = (): number =>
  useQuery<Status>({ queryKey: keys.status, queryFn: skipToken }).dataUpdatedAt;

/** The last status received; undefined before the first one. Never fetches: the feed does. */
export function useStatus(): Status | undefined {
  return useQuery<Status>({ queryKey: keys.status, queryFn: skipToken }).data;
}
