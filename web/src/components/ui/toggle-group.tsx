import * as Radix from "@radix-ui/react-toggle-group";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A row of choices of which one is taken. */
export function ToggleGroup({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root className={cn("inline-flex rounded-lg bg-sunken p-1", className)} {...rest} />;
}

export function ToggleGroupItem({ className, ...rest }: ComponentProps<typeof Radix.Item>) {
  return (
    <Radix.Item
      className={cn(
        "flex-1 rounded-md px-2 py-1.5 text-sm font-medium whitespace-nowrap text-soft transition-colors hover:text-text data-[state=on]:bg-panel data-[state=on]:text-text data-[state=on]:shadow-sm",
        className,
      )}
      {...rest}
    />
  );
}
