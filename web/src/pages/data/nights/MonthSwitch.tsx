import { ChevronLeft, ChevronRight } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { monthWords } from "../days";
import { monthsOf, neighbours } from "./address";

interface Props {
  /** Null: the last days. */
  readonly month: string | null;
  readonly today: string;
  readonly firstDay: string;
  readonly onChange: (month: string | null) => void;
}

/** From month to month, or right to one of them. */
export function MonthSwitch({ month, today, firstDay, onChange }: Props) {
  const id = useId();
  const { earlier, later } = neighbours(month, today, firstDay);
  return (
    <div className="flex items-center gap-1 print:hidden">
      <Button
        size="icon"
        className="size-9"
        aria-label="Earlier"
        disabled={earlier === undefined}
        onClick={() => earlier !== undefined && onChange(earlier)}
      >
        <ChevronLeft aria-hidden />
      </Button>
      <label htmlFor={id} className="sr-only">
        Which nights
      </label>
      <select
        id={id}
        className="h-9 rounded-lg border border-line-strong bg-panel px-2 text-sm font-medium"
        value={month ?? ""}
        onChange={(event) => onChange(event.target.value || null)}
      >
        <option value="">Last 30 days</option>
        {monthsOf(firstDay, today).map((it) => (
          <option key={it} value={it}>
            {monthWords(`${it}-01`)}
          </option>
        ))}
      </select>
      <Button
        size="icon"
        className="size-9"
        aria-label="Later"
        disabled={later === undefined}
        onClick={() => later !== undefined && onChange(later)}
      >
        <ChevronRight aria-hidden />
      </Button>
    </div>
  );
}
