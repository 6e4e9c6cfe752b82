import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { focusPage, rememberFocus } from "@/lib/focus";
import { ConnectContext } from "./connect-context";

/** Where the card is. */
const HOME = "/";

/** Knows whether the card that connects an account was asked for, by whatever page. */
export function ConnectProvider({ children }: { children: ReactNode }) {
  const [path, navigate] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const [asked, setAsked] = useState(0);
  const giveBack = useRef(focusPage as () => void);
  const [pathBefore, setPathBefore] = useState(path);
  if (path !== pathBefore) {
    // The card stays behind with its page.
    setPathBefore(path);
    if (path !== HOME) {
      setOpen(false);
      setAsked(0);
    }
  }
  const open = useCallback(() => {
    giveBack.current = rememberFocus();
    if (path !== HOME) navigate(HOME);
    setOpen(true);
    setAsked((before) => before + 1);
  }, [path, navigate]);
  const close = useCallback(() => {
    setOpen(false);
    setAsked(0);
    giveBack.current();
  }, []);
  const done = useCallback(() => {
    setOpen(false);
    setAsked(0);
    focusPage();
  }, []);
  const value = useMemo(() => ({ isOpen, asked, open, close, done }), [isOpen, asked, open, close, done]);
  return <ConnectContext value={value}>{children}</ConnectContext>;
}
