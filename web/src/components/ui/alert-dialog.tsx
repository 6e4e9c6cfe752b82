import * as Radix from "@radix-ui/react-alert-dialog";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "@/lib/cn";
import { Button, type ButtonProps } from "./button";
import { overlayLook, windowLook } from "./dialog";
import { useFocusBack } from "./focus-back";
import { Notice } from "./notice";

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  /** A choice below the text. */
  choice?: ReactNode;
  /** Label of the confirm button. */
  action: string;
  /** Label of the cancel button. */
  keep: string;
  /** Variant of the confirm button. */
  variant?: ButtonProps["variant"];
  /** The action is running. */
  isPending?: boolean;
  /** Why the action failed. */
  error?: { title: string; message: string } | undefined;
  /** Runs the action. The dialog stays until `open` closes it. */
  onConfirm: () => void;
}

/** Asks for confirmation before an action that should not happen by mistake. */
export function Confirm(props: ConfirmProps) {
  const { open, onOpenChange, title, children, choice, action, keep, onConfirm } = props;
  const { variant = "danger", isPending = false, error } = props;
  const focusBack = useFocusBack();
  const cancel = useRef<HTMLButtonElement>(null);
  // Another question in the same window: Enter must not answer both.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new title is a new question
  useEffect(() => {
    cancel.current?.focus();
  }, [title]);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayLook} />
        <Radix.Content className={cn(windowLook, "p-6 sm:max-w-md")} {...focusBack}>
          <Radix.Title className="text-xl font-semibold tracking-tight">{title}</Radix.Title>
          <Radix.Description className="mt-2 text-soft" aria-live="polite">
            {children}
          </Radix.Description>
          {choice === undefined ? null : <div className="mt-5">{choice}</div>}
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
              <Button ref={cancel}>{keep}</Button>
            </Radix.Cancel>
            {/* Not disabled while it runs: that would take the focus away. */}
            <Button
              variant={variant}
              aria-disabled={isPending}
              onClick={({ detail }) => {
                // Neither must a double click.
                if (!isPending && detail < 2) onConfirm();
              }}
            >
              {action}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
