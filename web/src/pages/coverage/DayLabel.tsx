import { cellOf, DAYS_OF_WEEK, WEEKS } from "./calendar";
import type { Days } from "./days";
import { stateOfDayWords } from "./words";

/** The hovered day and its state, beside its cell; kept within the year's width. */
export function DayLabel({ day, days }: { readonly day: number; readonly days: Days }) {
  const { week, weekday } = cellOf(day);
  const left = (100 * (week + 0.5)) / WEEKS;
  const shift = week < WEEKS / 4 ? "0" : week > (3 * WEEKS) / 4 ? "-100%" : "-50%";
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute z-10 whitespace-nowrap rounded-md bg-text px-2 py-1 text-xs font-medium text-ground shadow-panel forced-colors:border"
      style={{
        left: `${left}%`,
        bottom: `calc(${(100 * (DAYS_OF_WEEK - weekday)) / DAYS_OF_WEEK}% + 0.375rem)`,
        transform: `translateX(${shift})`,
      }}
    >
      {stateOfDayWords(day, days)}
    </div>
  );
}
