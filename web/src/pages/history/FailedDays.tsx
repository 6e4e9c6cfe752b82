import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { chunksQuery } from "@/api/queries";
import type { Chunk, DataType } from "@/api/types";
import { Button } from "@/components/ui/button";
import { rangeWords } from "@/lib/dates";
import { typeWords } from "./words";

/** More are shown when asked for. */
const SHOWN_AT_FIRST = 5;

/** Every span of days that a job could not get, and why. */
export function FailedDays({ jobId }: { readonly jobId: string }) {
  const chunks = useQuery(chunksQuery(jobId));
  const [all, setAll] = useState(false);
  const spans = chunks.data ? merged(chunks.data.chunks) : [];
  const shown = all ? spans : spans.slice(0, SHOWN_AT_FIRST);
  return (
    <div>
      <h3 className="font-medium">Days that could not be fetched</h3>
      {chunks.data === undefined && (
        <p className="mt-2 text-soft" role={chunks.isError ? "alert" : undefined}>
          {chunks.isError ? chunks.error.message : "Loading…"}
        </p>
      )}
      <ul className="mt-1 divide-y divide-line">
        {shown.map(({ start, end, dataTypes, error }) => (
          <li key={`${start} ${end} ${error}`} className="py-2.5">
            <p className="tabular-nums">
              {rangeWords(start, end)} <span className="text-sm text-soft">· {typeWords(dataTypes)}</span>
            </p>
            <p className="text-sm wrap-anywhere text-danger first-letter:uppercase">{error}.</p>
          </li>
        ))}
      </ul>
      {spans.length > shown.length && (
        <Button variant="ghost" size="sm" onClick={() => setAll(true)}>
          Show all {spans.length}
        </Button>
      )}
    </div>
  );
}

interface Span {
  start: string;
  end: string;
  dataTypes: DataType[];
  error: string;
}

/** The failed spans of all chunks; those of the same days that failed for the same reason are told once. */
function merged(chunks: readonly Chunk[]): Span[] {
  const spans = new Map<string, Span>();
  for (const { start, end, dataTypes, error } of chunks.flatMap(({ failed }) => failed)) {
    const key = `${start} ${end} ${error}`;
    const known = spans.get(key);
    if (known) known.dataTypes.push(...dataTypes);
    else spans.set(key, { start, end, dataTypes: [...dataTypes], error });
  }
  return [...spans.values()];
}
