import { type ComponentType, type ReactNode, useEffect, useState } from "react";

/** A component whose code is loaded when it is first shown, or before. */
export interface Code<P> {
  /** Loads it, once; a failure is tried again the next time. */
  readonly load: () => Promise<void>;
  /** The component, once it is loaded. */
  readonly found: () => ComponentType<P> | undefined;
}

export function codeOf<P>(load: () => Promise<ComponentType<P>>): Code<P> {
  let found: ComponentType<P> | undefined;
  let pending: Promise<void> | undefined;
  return {
    found: () => found,
    load: () => {
      pending ??= load().then(
        (component) => {
          found = component;
        },
        (error) => {
          pending = undefined;
          throw error;
        },
      );
      return pending;
    },
  };
}

interface LaterProps<P> {
  readonly code: Code<P>;
  /** What the component gets. */
  readonly props: P;
  /** What is shown until it is there. */
  readonly children: ReactNode;
}

/**
 * Shows a component once its code is there. React's own `lazy` replaces what was in its place only some 300 ms after it
 * was shown; these pages are faster.
 */
export function Later<P extends object>({ code, props, children }: LaterProps<P>) {
  // Which code came, or failed: another may be shown in the same place afterwards.
  const [answer, setAnswer] = useState<{ code: Code<P>; error?: unknown }>();
  const Found = code.found();
  const isMissing = Found === undefined;
  useEffect(() => {
    if (!isMissing) return;
    let isShown = true;
    code.load().then(
      () => isShown && setAnswer({ code }),
      (error: unknown) => isShown && setAnswer({ code, error }),
    );
    return () => {
      isShown = false;
    };
  }, [code, isMissing]);
  // For the boundary around the page.
  if (Found === undefined && answer?.code === code) throw answer.error;
  return Found === undefined ? children : <Found {...props} />;
}
