import { Search, X } from "lucide-react";
import { useEffect, useEffectEvent, useId, useState } from "react";
import type { Metrics } from "@/api/data";
import { Button } from "@/components/ui/button";
import { rangeWords } from "@/lib/dates";
import type { Filter } from "./filter";
import { kindName } from "./kinds";

/** How long one may pause while typing before the list is asked for. */
const PAUSE_MS = 300;

interface Props {
  readonly filter: Filter;
  readonly kinds: Metrics["activityKinds"];
  readonly onChange: (filter: Filter) => void;
}

/** Which activities to list: of which kind, and with what in their name. */
export function FilterBar({ filter, kinds, onChange }: Props) {
  const id = useId();
  return (
    <search className="flex w-full flex-wrap items-center gap-2 sm:w-auto">
      <label htmlFor={id} className="sr-only">
        Kind
      </label>
      <select
        id={id}
        className="h-9 min-w-0 rounded-lg border border-line-strong bg-panel px-2 text-sm font-medium max-sm:flex-1"
        value={filter.kind ?? ""}
        onChange={(event) => onChange({ ...filter, kind: event.target.value || null })}
      >
        <option value="">All kinds</option>
        {kinds.map(({ kind, count }) => (
          <option key={kind} value={kind}>
            {`${kindName(kind)} (${count.toLocaleString("en")})`}
          </option>
        ))}
        {filter.kind !== null && kinds.every(({ kind }) => kind !== filter.kind) && (
          <option value={filter.kind}>{kindName(filter.kind)}</option>
        )}
      </select>
      <TextField text={filter.text} onChange={(text) => onChange({ ...filter, text })} />
      {filter.from !== null && filter.to !== null && (
        <Button size="sm" className="h-9" onClick={() => onChange({ ...filter, from: null, to: null })}>
          {rangeWords(filter.from, filter.to)}
          <X aria-label="Show all days" />
        </Button>
      )}
    </search>
  );
}

interface TextFieldProps {
  readonly text: string | null;
  readonly onChange: (text: string | null) => void;
}

function TextField({ text, onChange }: TextFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState(text ?? "");
  /** What the address had when it was last looked at: Back may change it. */
  const [before, setBefore] = useState(text);
  if (text !== before) {
    setBefore(text);
    if ((text ?? "") !== typed.trim()) setTyped(text ?? "");
  }
  const wanted = typed.trim() || null;
  const change = useEffectEvent(onChange);
  useEffect(() => {
    if (wanted === text) return;
    const timer = setTimeout(() => change(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted, text]);
  return (
    <div className="relative max-sm:flex-1">
      <label htmlFor={id} className="sr-only">
        Name contains
      </label>
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-soft" />
      <input
        id={id}
        type="search"
        placeholder="Name"
        className="h-9 w-full min-w-32 rounded-lg border border-line-strong bg-panel pr-2 pl-8 text-sm"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}
