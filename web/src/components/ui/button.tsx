import { Slot } from "@radix-ui/react-slot";
import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const look = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors select-none disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border border-transparent bg-accent text-on-accent not-disabled:hover:bg-accent-strong",
        outline:
          "border border-line bg-panel text-text not-disabled:hover:border-line-strong not-disabled:hover:bg-sunken",
        ghost: "text-soft not-disabled:hover:bg-sunken not-disabled:hover:text-text",
        danger: "border border-danger/40 text-danger not-disabled:hover:bg-danger-wash",
        link: "text-accent underline-offset-4 not-disabled:hover:underline",
      },
      size: {
        default: "h-10 px-4 text-[0.9375rem]",
        sm: "h-8 px-3 text-sm",
        icon: "size-10",
        inline: "h-auto p-0",
      },
    },
    defaultVariants: { variant: "outline", size: "default" },
  },
);

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof look> {
  /** Styles the one child (a link, say) instead of rendering a button. */
  asChild?: boolean;
}

export function Button({ className, variant, size, asChild = false, type, ...rest }: ButtonProps) {
  const classes = cn(look({ variant, size }), className);
  return asChild ? (
    <Slot className={classes} {...rest} />
  ) : (
    <button type={type ?? "button"} className={classes} {...rest} />
  );
}
