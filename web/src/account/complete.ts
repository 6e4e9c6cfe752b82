import type { Coverage, DayRange, TypeCoverage } from "@/api/types";
import { daysBefore, dayWords, lengthOf, rangeWords } from "@/lib/dates";
import { count, typeList } from "@/lib/words";
import { gaps, provisionalDays } from "@/pages/coverage/days";

/** How complete one kind of data is. */
export interface Completeness {
  name: string;
  /** "1 Jan 2024 – today". */
  days: string;
  /** What is not there, though it was asked for: "2 gaps, 5 days"; null when nothing lacks. */
  lacks: string | null;
  /** What is still to come: "126 of 400 days, the others are to come"; null when nothing is. */
  coming: string | null;
}

/** What is stored of each kind that was ever asked for. */
export const completeness = ({ dataTypes, to }: Coverage): Completeness[] =>
  dataTypes.flatMap((kind) => (kind.firstAsked === null ? [] : [ofKind(kind, kind.firstAsked, to)]));

function ofKind(kind: TypeCoverage, firstAsked: string, today: string): Completeness {
  const name = typeList([kind.dataType]);
  if (kind.isRefused) return { name, days: "not available for this account", lacks: null, coming: null };
  const missing = gaps(kind);
  const all = lengthOf(firstAsked, today);
  const there = all - sum(missing) - kind.queuedDays - kind.acceptedDays;
  // The days since the last sync are no gap: the next one fetches them.
  const behind = missing.at(-1)?.end === today ? missing.pop() : undefined;
  const until = behind === undefined ? today : daysBefore(behind.start, 1);
  const provisional = provisionalDays(kind, today);
  return {
    name,
    days:
      until < firstAsked
        ? "nothing yet"
        : until === today
          ? `${dayWords(firstAsked)} – today`
          : rangeWords(firstAsked, until),
    lacks: missing.length > 0 ? `${count(missing.length, "gap")}, ${count(sum(missing), "day")}` : null,
    coming: kind.queuedDays
      ? `${there.toLocaleString("en")} of ${count(all, "day")}, ${kind.queuedDays.toLocaleString("en")} to come`
      : behind !== undefined
        ? `${count(lengthOf(behind.start, behind.end), "day")} since then not fetched yet`
        : provisional > 0
          ? `${count(provisional, "older day")} may still change`
          : null,
  };
}

const sum = (ranges: readonly DayRange[]) =>
  ranges.reduce((days, { start, end }) => days + lengthOf(start, end), 0);
