import type { Coverage, DayRange, TypeCoverage } from "@/api/types";
import { daysBefore, dayWords, lengthOf, rangeWords } from "@/lib/dates";
import { count, typeList } from "@/lib/words";

/** How complete one kind of data is. */
export interface Completeness {
  name: string;
  /** "1 Jan 2024 – today". */
  days: string;
  /** What is not there, though it was asked for: "2 gaps, 5 days"; null when nothing lacks. */
  lacks: string | null;
  /** What the sync under way is still to bring: "31 days to come". */
  coming: string | null;
}

/** What is complete of each kind that was ever asked for. */
export const completeness = ({ dataTypes, to }: Coverage): Completeness[] =>
  dataTypes.flatMap((kind) => (kind.firstAsked === null ? [] : [ofKind(kind, kind.firstAsked, to)]));

function ofKind(kind: TypeCoverage, firstAsked: string, today: string): Completeness {
  const name = typeList([kind.dataType]);
  if (kind.isRefused) return { name, days: "not available for this account", lacks: null, coming: null };
  // Days before the first one that was asked for are nobody's loss.
  const missing = kind.missing
    .filter(({ end }) => end >= firstAsked)
    .map(({ start, end }) => ({ start: start < firstAsked ? firstAsked : start, end }));
  // What is missing up to today has not been asked for yet.
  const isBehind = missing.at(-1)?.end === today;
  const behind = isBehind ? missing.at(-1) : undefined;
  const gaps = isBehind ? missing.slice(0, -1) : missing;
  const until = behind === undefined ? today : daysBefore(behind.start, 1);
  return {
    name,
    days:
      until < firstAsked
        ? "nothing yet"
        : until === today
          ? `${dayWords(firstAsked)} – today`
          : rangeWords(firstAsked, until),
    lacks: gaps.length > 0 ? `${count(gaps.length, "gap")}, ${count(sum(gaps), "day")}` : null,
    coming: kind.queuedDays ? `${count(kind.queuedDays, "day")} to come` : null,
  };
}

const sum = (ranges: readonly DayRange[]) =>
  ranges.reduce((days, { start, end }) => days + lengthOf(start, end), 0);
