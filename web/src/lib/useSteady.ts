import { useEffect, useRef, useState } from "react";

/** `value`, but changing at most once in `ms`: the first change at once, the last one never lost. */
export function useSteady<T>(value: T, ms: number): T {
  const [steady, setSteady] = useState(value);
  const changedAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, changedAt.current + ms - Date.now());
    const timer = setTimeout(() => {
      changedAt.current = Date.now();
      setSteady(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return steady;
}
