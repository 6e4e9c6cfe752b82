import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

const look = cva(
  "flex items-start gap-3 rounded-xl px-4 py-3 forced-colors:border text-[0.9375rem] [&>svg]:mt-0.5 [&>svg]:size-5 [&>svg]:shrink-0",
  {
    variants: {
      tone: {
        neutral: "bg-sunken [&>svg]:text-soft",
        warn: "bg-warn-wash [&>svg]:text-warn",
        danger: "bg-danger-wash [&>svg]:text-danger",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

interface NoticeProps extends Omit<ComponentProps<"div">, "title">, VariantProps<typeof look> {
  icon?: ReactNode;
  title: ReactNode;
}

/** A highlighted message: what is wrong, and below it what to do. */
export function Notice({ className, tone, icon, title, children, ...rest }: NoticeProps) {
  return (
    <div className={cn(look({ tone }), className)} {...rest}>
      {icon}
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        {children ? <div className="mt-0.5 text-soft">{children}</div> : null}
      </div>
    </div>
  );
}
