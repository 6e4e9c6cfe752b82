import { type ComponentProps, useId } from "react";
import { cn } from "@/lib/cn";

interface FieldProps extends ComponentProps<"input"> {
  label: string;
  /** The validation error; its line is always there, so nothing moves when one appears. */
  error?: string | undefined;
}

export function Field({ label, error, className, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className={cn("min-w-0", className)}>
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-error`}
        className="mt-1.5 h-11 w-full min-w-0 rounded-lg border border-line-strong bg-panel px-2.5 tabular-nums aria-invalid:border-danger"
        {...rest}
      />
      <p id={`${id}-error`} role="alert" className="mt-1 min-h-5 text-sm text-danger">
        {error}
      </p>
    </div>
  );
}
