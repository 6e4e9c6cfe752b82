import { chosenLook } from "@/components/ui/choice-row";
import { cn } from "@/lib/cn";

interface Choice<K extends string> {
  readonly key: K;
  readonly name: string;
  /** Why it can't be chosen now. */
  readonly why?: string | undefined;
}

interface Props<K extends string> {
  readonly label: string;
  readonly options: readonly Choice<K>[];
  readonly value: K | null;
  readonly onChange: (key: K) => void;
}

/** One of a few, as a row of buttons. */
export function RangeSwitch<K extends string>({ label, options, value, onChange }: Props<K>) {
  return (
    <fieldset aria-label={label} className="flex max-w-full flex-wrap rounded-lg bg-sunken p-1 print:hidden">
      {options.map(({ key, name, why }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === value}
          disabled={why !== undefined}
          title={why}
          onClick={() => onChange(key)}
          className={cn(
            "rounded-md px-2.5 py-1 text-sm font-medium sm:px-3",
            key === value ? chosenLook : "text-soft not-disabled:hover:text-text disabled:opacity-50",
          )}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
