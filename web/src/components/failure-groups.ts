import type { Chunk, DataType, DayRange } from "@/api/types";
import { dayText, numberOf } from "@/lib/dates";
import { dataTypes } from "@/lib/words";

/** The days of the same kinds of data that failed for one reason. */
export interface FailedPart {
  dataTypes: DataType[];
  /** Oldest first; neighbouring days are one range, whichever batches they belong to. */
  ranges: DayRange[];
}

/** One reason, and all that failed for it. */
export interface FailureGroup {
  error: string;
  /** How many days lack something for this reason. */
  days: number;
  parts: FailedPart[];
}

/** Everything that failed in `chunks`, by reason; the reason of the most days first. */
export function failureGroups(chunks: readonly Chunk[]): FailureGroup[] {
  const byError = new Map<string, Map<number, Set<DataType>>>();
  for (const { start, end, dataTypes, error } of chunks.flatMap(({ failed }) => failed)) {
    const days = byError.get(error) ?? new Map<number, Set<DataType>>();
    byError.set(error, days);
    for (let day = numberOf(start); day <= numberOf(end); day += 1) {
      const kinds = days.get(day) ?? new Set<DataType>();
      days.set(day, kinds);
      for (const type of dataTypes) kinds.add(type);
    }
  }
  return [...byError]
    .map(([error, days]) => ({ error, days: days.size, parts: parts(days) }))
    .sort((a, b) => b.days - a.days);
}

function parts(days: Map<number, Set<DataType>>): FailedPart[] {
  const found = new Map<string, { dataTypes: DataType[]; spans: { first: number; last: number }[] }>();
  for (const [day, kinds] of [...days].sort(([a], [b]) => a - b)) {
    const types = dataTypes.map(({ type }) => type).filter((type) => kinds.has(type));
    const part = found.get(types.join()) ?? { dataTypes: types, spans: [] };
    found.set(types.join(), part);
    const span = part.spans.at(-1);
    if (span?.last === day - 1) span.last = day;
    else part.spans.push({ first: day, last: day });
  }
  return [...found.values()].map(({ dataTypes, spans }) => ({
    dataTypes,
    ranges: spans.map(({ first, last }) => ({ start: dayText(first), end: dayText(last) })),
  }));
}

/** The kinds of data of which something failed, in their usual order. */
export function failedTypes(chunks: readonly Chunk[]): DataType[] {
  const failed = new Set(chunks.flatMap((chunk) => chunk.failed.flatMap((span) => span.dataTypes)));
  return dataTypes.map(({ type }) => type).filter((type) => failed.has(type));
}
