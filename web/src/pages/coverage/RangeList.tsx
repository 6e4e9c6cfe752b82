import { type ReactNode, useState } from "react";
import type { DayRange } from "@/api/types";
import { Button } from "@/components/ui/button";
import { lengthOf, rangeWords } from "@/lib/dates";
import { count } from "@/lib/words";

/** More are shown on demand: a long list would hide what matters. */
const SHOWN_AT_FIRST = 6;

interface Props {
  /** Oldest first. */
  readonly ranges: readonly DayRange[];
  /** What they are called. */
  readonly plural: string;
  /** The buttons beside a range; `days` is what it is called. */
  readonly buttons: (range: DayRange, days: string) => ReactNode;
}

/** Ranges of days as a list, newest first, each with what can be done about it. */
export function RangeList({ ranges, plural, buttons }: Props) {
  const [all, setAll] = useState(false);
  const newestFirst = ranges.toReversed();
  const shown = all ? newestFirst : newestFirst.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <ul className="mt-2 divide-y divide-line">
        {shown.map((range) => {
          const days = rangeWords(range.start, range.end);
          return (
            <li
              key={range.start}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5"
            >
              <span className="tabular-nums">
                {days}{" "}
                <span className="text-sm text-soft">· {count(lengthOf(range.start, range.end), "day")}</span>
              </span>
              <span className="flex gap-1">{buttons(range, days)}</span>
            </li>
          );
        })}
      </ul>
      {newestFirst.length > shown.length && (
        <Button variant="ghost" size="sm" className="mt-2" onClick={() => setAll(true)}>
          Show all {newestFirst.length.toLocaleString("en")} {plural}
        </Button>
      )}
    </>
  );
}
