import { useId } from "react";
import { cn } from "@/lib/cn";

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
          className="flex-1 cursor-pointer rounded-md px-2 py-1.5 text-center text-sm font-medium whitespace-nowrap text-soft transition-colors hover:text-text has-checked:bg-panel has-checked:text-text has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-accent"
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
