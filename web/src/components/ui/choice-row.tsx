import { useId } from "react";
import { cn } from "@/lib/cn";

/** What is chosen stands out from what it lies on, in dark too: by its ground, and by an edge. */
export const chosenLook = "bg-raised text-text shadow-sm ring-1 ring-line-strong";

interface ChoiceRowProps {
  /** Accessible label. */
  label: string;
  choices: { value: string; name: string }[];
  /** The selected one; null: none. */
  value: string | null;
  onChange: (value: string) => void;
  className?: string;
}

/** A row of radio buttons that look like one control. */
export function ChoiceRow({ label, choices, value, onChange, className }: ChoiceRowProps) {
  const name = useId();
  return (
    <fieldset className={cn("flex rounded-lg bg-sunken p-1", className)}>
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="flex-1 cursor-pointer rounded-md px-2 py-1.5 text-center text-sm font-medium whitespace-nowrap text-soft transition-colors hover:text-text has-checked:bg-raised has-checked:text-text has-checked:shadow-sm has-checked:ring-1 has-checked:ring-line-strong has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.name}
        </label>
      ))}
    </fieldset>
  );
}
