import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ErrorBoundary as Boundary } from "react-error-boundary";
import { useLocation } from "wouter";
import { BrokenPage } from "./BrokenPage";

interface ErrorBoundaryProps {
  /** What is in it: the whole app, with nothing around it, or a page within the shell. */
  of: "app" | "page";
  children: ReactNode;
}

/** Says what broke, in the place of what is in it, until one goes to another page. */
export function ErrorBoundary({ of, children }: ErrorBoundaryProps) {
  const client = useQueryClient();
  const [path] = useLocation();
  const [componentStack, setComponentStack] = useState("");
  return (
    <Boundary
      resetKeys={[path]}
      // What the broken page had been answered may be the reason: it is asked for anew when one comes back.
      onReset={() => client.removeQueries({ predicate: (it) => it.getObserversCount() === 0 })}
      onError={(_, info) => setComponentStack(info.componentStack ?? "")}
      fallbackRender={({ error }) => {
        const broken = <BrokenPage error={error} componentStack={componentStack} path={path} />;
        return of === "app" ? <main className="px-4 pb-16 sm:px-8">{broken}</main> : broken;
      }}
    >
      {children}
    </Boundary>
  );
}
