import { type KeyboardEvent, memo, type PointerEvent, useEffect, useId, useMemo, useRef } from "react";
import { CELL, cellOf, DAYS_OF_WEEK, dayAfterKey, dayAt, monthStarts, WEEKS, yearSpan } from "./calendar";
import { DayLabel } from "./DayLabel";
import type { Days } from "./days";
import { monthLines, paths } from "./drawing";
import { countWords, stateOfDayWords } from "./words";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WIDTH = WEEKS * CELL;
const HEIGHT = DAYS_OF_WEEK * CELL;

interface Props {
  readonly year: number;
  readonly days: Days;
  /** The day the keyboard is on, if it is one of this year: the year is then the calendar's one tab stop. */
  readonly current: number | undefined;
  /** The day to mark and announce, if it is one of this year. */
  readonly marked: number | undefined;
  /** The pointer is on that day, or on none. */
  readonly onPoint: (day: number | undefined) => void;
  /** The keyboard is on that day, maybe of another year, or has left. */
  readonly onKeyboard: (day: number | undefined) => void;
}

/** The days of a year, week by week. To a screen reader it is one slider with a sentence, not hundreds of cells. */
export const Year = memo(function Year({ year, days, current, marked, onPoint, onKeyboard }: Props) {
  const { first, last } = yearSpan(year);
  const shapes = useMemo(() => paths(days, first, last), [days, first, last]);
  const summary = useMemo(() => countWords(days.count(first, last)), [days, first, last]);
  const heading = useId();
  const slider = useRef<HTMLDivElement>(null);

  // The focus may come from another year.
  const here = marked !== undefined && marked === current;
  useEffect(() => {
    if (here && document.activeElement?.getAttribute("role") === "slider") slider.current?.focus();
  }, [here]);

  const dayUnder = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const week = Math.floor(((event.clientX - box.left) / box.width) * WEEKS);
    const weekday = Math.floor(((event.clientY - box.top) / box.height) * DAYS_OF_WEEK);
    const day = dayAt(year, { week, weekday });
    return day !== undefined && day <= days.last ? day : undefined;
  };
  const point = (event: PointerEvent<SVGSVGElement>) => onPoint(dayUnder(event));
  // The keyboard continues from there.
  const choose = (event: PointerEvent<SVGSVGElement>) => onKeyboard(dayUnder(event));
  const press = (event: KeyboardEvent) => {
    const next = dayAfterKey(event.key, current ?? last, days);
    if (next === undefined) return;
    event.preventDefault();
    onKeyboard(next);
  };

  return (
    <section aria-labelledby={heading} className="min-w-0">
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <h3 id={heading} className="text-sm font-semibold tabular-nums">
          {year}
        </h3>
        <p className="text-right text-xs text-balance text-soft tabular-nums">{summary}</p>
      </div>
      <div
        ref={slider}
        role="slider"
        tabIndex={current === undefined ? -1 : 0}
        aria-label={`Days of ${year}`}
        aria-valuemin={1}
        aria-valuemax={last - first + 1}
        aria-valuenow={(current ?? first) - first + 1}
        aria-valuetext={stateOfDayWords(current ?? first, days)}
        className="coverage-year relative"
        onKeyDown={press}
        onFocus={() => onKeyboard(current ?? first)}
        onBlur={() => onKeyboard(undefined)}
      >
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          className="block w-full"
          onPointerMove={point}
          onPointerDown={choose}
          onPointerLeave={() => onPoint(undefined)}
        >
          {Object.entries(shapes).map(([state, path]) => (
            <path key={state} d={path} className={`day-${state}`} />
          ))}
          <path d={monthLines(year)} className="day-month" />
          {marked !== undefined && <Mark day={marked} />}
        </svg>
        {marked !== undefined && <DayLabel day={marked} days={days} />}
      </div>
      <div aria-hidden="true" className="relative h-4 text-[0.6875rem] leading-4 text-soft">
        {monthStarts(year).map(({ week }, month) => (
          <span key={MONTHS[month]} className="absolute" style={{ left: `${(100 * (week + 0.4)) / WEEKS}%` }}>
            {MONTHS[month]?.charAt(0)}
            <span className="hidden sm:inline">{MONTHS[month]?.slice(1)}</span>
          </span>
        ))}
      </div>
    </section>
  );
});

function Mark({ day }: { readonly day: number }) {
  const { week, weekday } = cellOf(day);
  return <rect className="day-mark" x={week * CELL} y={weekday * CELL} width={CELL} height={CELL} rx={2} />;
}
