import { cn } from "@/lib/cn";

interface Props<K extends string> {
  readonly label: string;
  readonly options: readonly { readonly key: K; readonly name: string }[];
  readonly value: K | null;
  readonly onChange: (key: K) => void;
}

/** One of a few, as a row of buttons. */
export function RangeSwitch<K extends string>({ label, options, value, onChange }: Props<K>) {
  return (
    <fieldset aria-label={label} className="flex max-w-full flex-wrap rounded-lg bg-sunken p-1 print:hidden">
      {options.map(({ key, name }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === value}
          onClick={() => onChange(key)}
          className={cn(
            "rounded-md px-2.5 py-1 text-sm font-medium sm:px-3",
            key === value ? "bg-panel text-text shadow-sm" : "text-soft hover:text-text",
          )}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
