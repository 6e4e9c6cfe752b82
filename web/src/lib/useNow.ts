import { useEffect, useReducer } from "react";

/** The time in milliseconds, updated every `everyMs` while `isOn` and on every render; for countdowns and "since". */
export function useNow(isOn: boolean, everyMs = 1000): number {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [isOn, everyMs]);
  // Not the time of the last tick, which would start a countdown up to a second too high.
  return Date.now();
}
