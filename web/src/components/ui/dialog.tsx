import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";
import { useFocusBack } from "./focus-back";

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

export const overlayLook =
  "fixed inset-0 z-40 bg-black/45 backdrop-blur-[2px] data-[state=open]:animate-fade-in";
export const windowLook =
  "fixed z-50 flex max-h-[92dvh] w-full flex-col overflow-y-auto border border-line bg-panel shadow-panel data-[state=open]:animate-rise-in " +
  "inset-x-0 bottom-0 rounded-t-2xl sm:inset-auto sm:top-1/2 sm:left-1/2 sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-2xl";

interface ContentProps extends Omit<ComponentProps<typeof Radix.Content>, "title"> {
  title: ReactNode;
  description: ReactNode;
}

/** A window over the page; at the bottom edge on a phone, in the middle elsewhere. */
export function DialogContent({ title, description, className, children, ...rest }: ContentProps) {
  const focusBack = useFocusBack(rest);
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlayLook} />
      <Radix.Content className={cn(windowLook, "sm:max-w-xl", className)} {...rest} {...focusBack}>
        <header className="px-6 pt-6 pr-14">
          <Radix.Title className="text-xl font-semibold tracking-tight">{title}</Radix.Title>
          <Radix.Description className="mt-1 text-soft">{description}</Radix.Description>
        </header>
        {children}
        {/* Last, so that the first field gets the focus. */}
        <Radix.Close
          className="absolute top-5 right-4 rounded-lg p-2 text-soft hover:bg-sunken hover:text-text"
          aria-label="Close"
        >
          <X className="size-5" aria-hidden />
        </Radix.Close>
      </Radix.Content>
    </Radix.Portal>
  );
}
