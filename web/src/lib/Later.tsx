import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";

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

/** How often code that did not come is asked for again. */
const AGAIN_MS = 3_000;

function Lost({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <Card className="p-6" role="alert">
      <p>This part of the page can't be loaded: the server can't be reached, or has a newer page.</p>
      <Button className="mt-4" onClick={onRetry}>
        Load the page again
      </Button>
    </Card>
  );
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
  const [answer, setAnswer] = useState<{ code: Code<P> }>();
  const Found = code.found();
  const isMissing = Found === undefined;
  useEffect(() => {
    if (!isMissing) return;
    let isShown = true;
    code.load().then(
      () => isShown && setAnswer({ code }),
      () => isShown && setAnswer({ code }),
    );
    return () => {
      isShown = false;
    };
  }, [code, isMissing]);
  // The files are there whenever the server is, unless a newer page has others: then only loading it anew helps.
  const isLost = Found === undefined && answer?.code === code;
  useEffect(() => {
    if (!isLost) return;
    const again = setInterval(
      () =>
        code.load().then(
          () => setAnswer({ code }),
          () => {},
        ),
      AGAIN_MS,
    );
    return () => clearInterval(again);
  }, [code, isLost]);
  if (isLost) return <Lost onRetry={() => location.reload()} />;
  return Found === undefined ? children : <Found {...props} />;
}
