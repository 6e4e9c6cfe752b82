import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { chunksQuery } from "@/api/queries";
import { Button } from "@/components/ui/button";
import { rangeWords } from "@/lib/dates";
import { failedSpans } from "@/lib/failures";
import { typeList } from "@/lib/words";

/** More are shown on demand. */
const SHOWN_AT_FIRST = 5;

/** Every span of days that a job could not fetch, and why. */
export function FailedDays({ jobId }: { readonly jobId: string }) {
  const chunks = useQuery(chunksQuery(jobId));
  const [all, setAll] = useState(false);
  const spans = chunks.data ? failedSpans(chunks.data.chunks) : [];
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
              {rangeWords(start, end)} <span className="text-sm text-soft">· {typeList(dataTypes)}</span>
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
