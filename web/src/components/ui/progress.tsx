import * as Radix from "@radix-ui/react-progress";
import { cn } from "@/lib/cn";

interface ProgressProps {
  /** 0 to 1. */
  value: number;
  label: string;
  tone?: "accent" | "warn" | "danger" | "quiet";
  className?: string;
}

const fill = { accent: "bg-accent", warn: "bg-warn", danger: "bg-danger", quiet: "bg-line-strong" };

export function Progress({ value, label, tone = "accent", className }: ProgressProps) {
  // Rounded down as on the server, so that 100 means done.
  const percent = Math.floor(value * 100);
  return (
    <Radix.Root
      value={percent}
      aria-label={label}
      className={cn(
        "h-2.5 w-full overflow-hidden rounded-full bg-waiting print:[print-color-adjust:exact] forced-colors:border forced-colors:border-[CanvasText] forced-colors:forced-color-adjust-none forced-colors:bg-[Canvas]",
        className,
      )}
    >
      <Radix.Indicator
        className={cn(
          "h-full w-full rounded-full transition-transform duration-500 ease-out print:[print-color-adjust:exact] forced-colors:bg-[CanvasText]",
          fill[tone],
        )}
        style={{ transform: `translateX(${(value - 1) * 100}%)` }}
      />
    </Radix.Root>
  );
}
