import * as Radix from "@radix-ui/react-alert-dialog";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { overlayLook, windowLook } from "./dialog";

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  /** What the button that does it says. */
  action: string;
  /** What the button that leaves everything as it is says. */
  keep: string;
  onConfirm: () => void;
}

/** Asks once before something that can't be taken back. */
export function Confirm({ open, onOpenChange, title, children, action, keep, onConfirm }: ConfirmProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayLook} />
        <Radix.Content className={cn(windowLook, "p-6 sm:max-w-md")}>
          <Radix.Title className="text-xl font-semibold tracking-tight">{title}</Radix.Title>
          <Radix.Description className="mt-2 text-soft">{children}</Radix.Description>
          <div className="mt-6 flex flex-wrap justify-end gap-2">
            <Radix.Cancel asChild>
              <Button>{keep}</Button>
            </Radix.Cancel>
            <Radix.Action asChild>
              <Button variant="danger" onClick={onConfirm}>
                {action}
              </Button>
            </Radix.Action>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
