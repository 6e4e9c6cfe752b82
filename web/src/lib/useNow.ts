import { useEffect, useState } from "react";

/** The time in milliseconds, new every `everyMs` while `isOn`; for countdowns and "since". */
export function useNow(isOn: boolean, everyMs = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (!isOn) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [isOn, everyMs]);
  return now;
}
