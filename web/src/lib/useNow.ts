import { useEffect, useReducer } from "react";

/** The time in milliseconds, looked at every `everyMs` while `isOn` and whenever else is drawn; for countdowns and "since". */
export function useNow(isOn: boolean, everyMs = 1000): number {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [isOn, everyMs]);
  // Not the time of the last tick, by which a countdown would begin up to a second too high.
  return Date.now();
}
