import { useRef } from "react";
import { rememberFocus } from "@/lib/focus";

interface Handlers {
  onOpenAutoFocus?: ((event: Event) => void) | undefined;
  onCloseAutoFocus?: ((event: Event) => void) | undefined;
}

/**
 * What a dialog needs to give the focus back to what opened it. Radix does that for its own triggers only, and these
 * dialogs are opened by state. Handlers of the dialog's user come first, and may prevent it.
 */
export function useFocusBack(user: Handlers = {}): Required<Handlers> {
  const giveBack = useRef<(() => void) | null>(null);
  return {
    onOpenAutoFocus: (event) => {
      user.onOpenAutoFocus?.(event);
      giveBack.current = rememberFocus();
    },
    onCloseAutoFocus: (event) => {
      user.onCloseAutoFocus?.(event);
      if (event.defaultPrevented) return;
      event.preventDefault();
      giveBack.current?.();
    },
  };
}
