import { useId } from "react";
import { dayNumber, dayText } from "@/lib/dates";
import type { DayRange } from "./compare";

interface Props {
  readonly label: string;
  readonly range: DayRange;
  readonly all: DayRange;
  readonly onChange: (range: DayRange) => void;
}

/** A range of days to type in. What is no range yet, while it is typed, changes nothing. */
export function DayFields({ label, range, all, onChange }: Props) {
  const take = (part: "from" | "to", text: string) => {
    const day = dayNumber(text);
    if (day === null || day < all.from || day > all.to) return;
    const next = { ...range, [part]: day };
    // A first day after the last one moves it along, and the other way round.
    if (next.from < next.to) onChange(next);
    else
      onChange(
        part === "from"
          ? { from: day, to: Math.min(day + 27, all.to) }
          : { from: Math.max(day - 27, all.from), to: day },
      );
  };
  return (
    <fieldset aria-label={label} className="flex flex-wrap items-center gap-2 text-sm print:hidden">
      <DayField label="From" day={range.from} all={all} onText={(text) => take("from", text)} />
      <DayField label="to" day={range.to} all={all} onText={(text) => take("to", text)} />
    </fieldset>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly day: number;
  readonly all: DayRange;
  readonly onText: (text: string) => void;
}

function DayField({ label, day, all, onText }: DayFieldProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="text-soft">
        {label}
      </label>
      <input
        // What was typed is replaced when the range changes elsewhere.
        key={day}
        id={id}
        type="date"
        defaultValue={dayText(day)}
        min={dayText(all.from)}
        max={dayText(all.to)}
        onBlur={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onText(event.currentTarget.value);
        }}
        className="h-9 rounded-lg border border-line-strong bg-panel px-2 tabular-nums"
      />
    </div>
  );
}
