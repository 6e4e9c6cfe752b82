import { useState } from "react";
import type { DayRange } from "@/api/types";
import { Button } from "@/components/ui/button";
import { rangeWords } from "@/lib/dates";
import { count } from "@/lib/words";
import { numberOf } from "./calendar";

/** More are shown when asked for: a long list would hide what matters. */
const SHOWN_AT_FIRST = 6;

interface Props {
  /** Oldest first. */
  readonly gaps: readonly DayRange[];
  readonly onImport: (range: DayRange) => void;
}

/** The missing days as a list, newest first, each with a button that starts an import over it. */
export function Gaps({ gaps, onImport }: Props) {
  const [all, setAll] = useState(false);
  const newestFirst = gaps.toReversed();
  const shown = all ? newestFirst : newestFirst.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <ul className="mt-2 divide-y divide-line">
        {shown.map((range) => (
          <li
            key={range.start}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5"
          >
            <span className="tabular-nums">
              {rangeWords(range.start, range.end)}{" "}
              <span className="text-sm text-soft">· {count(lengthOf(range), "day")}</span>
            </span>
            <Button
              variant="outline"
              size="sm"
              onClick={() => onImport(range)}
              aria-label={`Import these days: ${rangeWords(range.start, range.end)}`}
            >
              Import these days
            </Button>
          </li>
        ))}
      </ul>
      {newestFirst.length > shown.length && (
        <Button variant="ghost" size="sm" className="mt-2" onClick={() => setAll(true)}>
          Show all {newestFirst.length} gaps
        </Button>
      )}
    </>
  );
}

function lengthOf({ start, end }: DayRange): number {
  return numberOf(end) - numberOf(start) + 1;
}
