import type { Chunk, DataType } from "@/api/types";
import { rangeWords } from "./dates";
import { typeList } from "./words";

/** Days of some kinds of data that could not be fetched, for one reason. */
export interface FailedSpan {
  start: string;
  end: string;
  dataTypes: DataType[];
  error: string;
}

/** The failed spans of `chunks`; those with the same days and reason are merged. */
export function failedSpans(chunks: readonly Chunk[]): FailedSpan[] {
  const spans = new Map<string, FailedSpan>();
  for (const { start, end, dataTypes, error } of chunks.flatMap(({ failed }) => failed)) {
    const key = `${start} ${end} ${error}`;
    const known = spans.get(key);
    if (known) known.dataTypes.push(...dataTypes);
    else spans.set(key, { start, end, dataTypes: [...dataTypes], error });
  }
  return [...spans.values()];
}

/** "Health and activities of 5 – 11 Feb 2024: the reason". */
export const spanWords = ({ start, end, dataTypes, error }: FailedSpan): string =>
  `${typeList(dataTypes)} of ${rangeWords(start, end)}: ${error}`;
