import * as Radix from "@radix-ui/react-alert-dialog";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Button, type ButtonProps } from "./button";
import { overlayLook, windowLook } from "./dialog";
import { Notice } from "./notice";

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  /** What the button that does it says. */
  action: string;
  /** What the button that leaves everything as it is says. */
  keep: string;
  /** How the button that does it looks. */
  variant?: ButtonProps["variant"];
  /** It is being done. */
  isPending?: boolean;
  /** Why it could not be done. */
  error?: { title: string; message: string } | undefined;
  /** Does it. The dialog stays until it is closed by `open`. */
  onConfirm: () => void;
}

/** Asks once before something that is not meant to be done by mistake. */
export function Confirm(props: ConfirmProps) {
  const { open, onOpenChange, title, children, action, keep, onConfirm } = props;
  const { variant = "danger", isPending = false, error } = props;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayLook} />
        <Radix.Content className={cn(windowLook, "p-6 sm:max-w-md")}>
          <Radix.Title className="text-xl font-semibold tracking-tight">{title}</Radix.Title>
          <Radix.Description className="mt-2 text-soft">{children}</Radix.Description>
          {error ? (
            <Notice
              role="alert"
              className="mt-4"
              tone="danger"
              icon={<CircleAlert aria-hidden />}
              title={error.title}
            >
              {error.message}
            </Notice>
          ) : null}
          <div className="mt-6 flex flex-wrap justify-end gap-2">
            <Radix.Cancel asChild>
              <Button>{keep}</Button>
            </Radix.Cancel>
            <Button variant={variant} disabled={isPending} onClick={onConfirm}>
              {action}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
