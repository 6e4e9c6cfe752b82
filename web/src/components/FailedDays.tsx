import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { chunksQuery } from "@/api/queries";
import { Button } from "@/components/ui/button";
import { rangeWords } from "@/lib/dates";
import { count, typeList } from "@/lib/words";
import { type FailedPart, type FailureGroup, failureGroups } from "./failure-groups";

/** More are shown on demand: a long list would hide what matters. */
const SHOWN_AT_FIRST = { reasons: 4, ranges: 6 };

interface Props {
  readonly jobId: string;
  /** Whether the sync goes on, and will ask for them again. */
  readonly isActive?: boolean;
  /** Its level among the headings around it. */
  readonly heading?: "h2" | "h3";
}

/** Every reason for which days could not be fetched, once, and those days. */
export function FailedDays({ jobId, isActive = false, heading: Heading = "h3" }: Props) {
  const chunks = useQuery(chunksQuery(jobId));
  const [all, setAll] = useState(false);
  const groups = chunks.data ? failureGroups(chunks.data.chunks) : [];
  const shown = all ? groups : groups.slice(0, SHOWN_AT_FIRST.reasons);
  return (
    <div>
      <Heading className="font-medium">
        {isActive ? "Days to be asked for again at the end" : "Days that could not be fetched"}
      </Heading>
      {chunks.data === undefined && (
        <p className="mt-2 text-soft" role={chunks.isError ? "alert" : undefined}>
          {chunks.isError ? chunks.error.message : "Loading…"}
        </p>
      )}
      <ul className="mt-1 divide-y divide-line">
        {shown.map((group) => (
          <Reason key={group.error} group={group} />
        ))}
      </ul>
      {groups.length > shown.length && (
        <Button variant="ghost" size="sm" onClick={() => setAll(true)}>
          Show all {groups.length} reasons
        </Button>
      )}
    </div>
  );
}

function Reason({ group: { error, days, parts } }: { readonly group: FailureGroup }) {
  return (
    <li className="py-2.5">
      <p className="wrap-anywhere text-danger first-letter:uppercase">{error}.</p>
      <p className="text-sm text-soft tabular-nums">{count(days, "day")}</p>
      {parts.map((part) => (
        <Part key={part.dataTypes.join()} part={part} />
      ))}
    </li>
  );
}

function Part({ part: { dataTypes, ranges } }: { readonly part: FailedPart }) {
  const [all, setAll] = useState(false);
  const shown = all ? ranges : ranges.slice(0, SHOWN_AT_FIRST.ranges);
  const rest = ranges.length - shown.length;
  return (
    <p className="mt-1 tabular-nums">
      <span className="text-sm text-soft">{typeList(dataTypes)}: </span>
      {shown.map(({ start, end }) => rangeWords(start, end)).join(", ")}
      {rest > 0 && (
        <>
          {" "}
          <Button variant="link" size="inline" onClick={() => setAll(true)}>
            and {rest.toLocaleString("en")} more
          </Button>
        </>
      )}
    </p>
  );
}
