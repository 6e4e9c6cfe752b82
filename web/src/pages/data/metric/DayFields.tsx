import { useId } from "react";
import { dayText, numberOf } from "@/lib/dates";
import { DateField } from "../DateField";
import type { DayRange } from "./compare";

interface Props {
  readonly label: string;
  readonly range: DayRange;
  readonly all: DayRange;
  readonly onChange: (range: DayRange) => void;
}

/** How long a range is whose first day is put after its last one, or the other way round. */
const ANEW = 28;

/** A range of days to choose or to type. */
export function DayFields({ label, range, all, onChange }: Props) {
  const take = (part: "from" | "to") => (text: string) => {
    const day = numberOf(text);
    const next = { ...range, [part]: day };
    if (next.from < next.to) onChange(next);
    else if (part === "from") onChange({ from: day, to: Math.min(day + ANEW - 1, all.to) });
    else onChange({ from: Math.max(day - ANEW + 1, all.from), to: day });
  };
  const ends = { min: dayText(all.from), max: dayText(all.to), className: "h-9" };
  const id = useId();
  return (
    <fieldset aria-label={label} className="flex flex-wrap items-center gap-2 text-sm print:hidden">
      {(["from", "to"] as const).map((part) => (
        <div key={part} className="flex items-center gap-2">
          <label htmlFor={`${id}-${part}`} className="text-soft">
            {part === "from" ? "From" : "to"}
          </label>
          <DateField id={`${id}-${part}`} day={dayText(range[part])} onDay={take(part)} {...ends} />
        </div>
      ))}
    </fieldset>
  );
}
