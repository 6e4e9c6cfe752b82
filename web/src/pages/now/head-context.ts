import { createContext, use } from "react";
import type { Head } from "./state";

export interface HeadNow {
  /** Null before the first job. */
  head: Head | null;
  /** Until when the worker waits before it asks Garmin again, in milliseconds. */
  waitEnd: number | null;
  /** The time, in milliseconds. */
  now: number;
}

export const HeadContext = createContext<HeadNow>({ head: null, waitEnd: null, now: 0 });

/** What happens to the current or last job now: the same wherever it is shown. */
export const useHead = () => use(HeadContext);
