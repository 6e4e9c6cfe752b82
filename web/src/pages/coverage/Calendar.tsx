import { useCallback, useState } from "react";
import { yearOf } from "./calendar";
import type { Days } from "./days";
import { Year } from "./Year";

/** All years of the span, newest first. One tab stop; arrow keys move from day to day and from year to year. */
export function Calendar({ days }: { readonly days: Days }) {
  const [current, setCurrent] = useState(days.last);
  const [focused, setFocused] = useState(false);
  const [pointed, setPointed] = useState<number>();
  const keyboard = useCallback((day: number | undefined) => {
    setFocused(day !== undefined);
    if (day !== undefined) setCurrent(day);
  }, []);

  // The span may have shrunk since.
  const stop = Math.min(Math.max(current, days.first), days.last);
  const marked = pointed ?? (focused ? stop : undefined);
  const newest = yearOf(days.last);
  const years = Array.from({ length: newest - yearOf(days.first) + 1 }, (_, back) => newest - back);
  return (
    <div className="grid gap-x-10 gap-y-5 md:grid-cols-2">
      {years.map((year) => (
        <Year
          key={year}
          year={year}
          days={days}
          current={yearOf(stop) === year ? stop : undefined}
          marked={marked !== undefined && yearOf(marked) === year ? marked : undefined}
          onPoint={setPointed}
          onKeyboard={keyboard}
        />
      ))}
    </div>
  );
}
