import { type ReactNode, useId } from "react";
import type { DataType } from "@/api/types";
import { dataTypes } from "@/lib/words";
import { type Filter, OUTCOMES, type Outcome } from "./filter";

interface Props {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

/** Which syncs to list: by how they ended, and by a kind of data. */
export function FilterRow({ filter, onChange }: Props) {
  return (
    <div className="flex gap-3 max-sm:w-full">
      <Choice
        label="Outcome"
        value={filter.outcome}
        onChange={(outcome) => onChange({ ...filter, outcome: outcome as Outcome | null })}
      >
        {Object.entries(OUTCOMES).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice
        label="Data"
        value={filter.data}
        onChange={(data) => onChange({ ...filter, data: data as DataType | null })}
      >
        {dataTypes.map(({ type, name }) => (
          <option key={type} value={type}>
            {name}
          </option>
        ))}
      </Choice>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly children: ReactNode;
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  const id = useId();
  return (
    <div className="flex gap-x-2 max-sm:flex-1 max-sm:flex-col sm:items-center">
      <label htmlFor={id} className="text-sm text-soft">
        {label}
      </label>
      <select
        id={id}
        className="h-9 rounded-lg border border-line-strong bg-panel px-2 text-sm font-medium"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      >
        <option value="">All</option>
        {children}
      </select>
    </div>
  );
}
