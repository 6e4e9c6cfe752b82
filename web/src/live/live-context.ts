import { skipToken, useQuery } from "@tanstack/react-query";
import { createContext, use } from "react";
import { keys } from "@/api/queries";
import type { Status } from "@/api/types";
import type { Connection } from "./feed";

export interface LiveState {
  connection: Connection;
  /** Asks for the status now, where no stream tells it by itself. */
  refresh: () => void;
}

export const LiveContext = createContext<LiveState>({
  connection: { kind: "connecting" },
  refresh: () => {},
});

export const useLive = () => use(LiveContext);

/** The last status that came; undefined before the first one. Never asks by itself: the feed does. */
export function useStatus(): Status | undefined {
  return useQuery<Status>({ queryKey: keys.status, queryFn: skipToken }).data;
}
