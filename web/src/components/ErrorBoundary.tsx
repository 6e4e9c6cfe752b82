import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ErrorBoundary as Boundary } from "react-error-boundary";
import { useLocation } from "wouter";
import { Card } from "@/components/ui/card";
import { BrokenPage } from "./BrokenPage";
import { PageTitle } from "./PageTitle";

interface ErrorBoundaryProps {
  /** What it contains: the whole app, a page within the shell, or a dialog's content. */
  of: keyof typeof frames;
  /** How many links were followed, including those to the same page. */
  visits?: number;
  children: ReactNode;
}

const comfort = "Nothing you did was wrong. A sync does not need this page: it goes on without it.";
const pageTitle = <PageTitle title="This page broke">{comfort}</PageTitle>;
const dialogTitle = (
  <div className="mt-2 mb-4">
    <p className="text-lg font-semibold">This dialog broke</p>
    <p className="text-soft">{comfort}</p>
  </div>
);

const sheet = (broken: ReactNode) => (
  <Card className="mx-auto mt-4 max-w-2xl p-6 sm:mt-10 sm:p-10">{broken}</Card>
);
const frames = {
  app: (broken: ReactNode) => <main className="px-4 pb-16 sm:px-8">{sheet(broken)}</main>,
  page: sheet,
  dialog: (broken: ReactNode) => <div className="p-6">{broken}</div>,
};

/** Replaces broken content with an error report until the user follows a link, even to the same page, or goes back. */
export function ErrorBoundary({ of, visits = 0, children }: ErrorBoundaryProps) {
  const client = useQueryClient();
  const [path] = useLocation();
  const [componentStack, setComponentStack] = useState("");
  return (
    <Boundary
      resetKeys={[path, visits]}
      // The broken page's data may be the cause: it is fetched again on return.
      onReset={() => client.removeQueries({ predicate: (it) => it.getObserversCount() === 0 })}
      onError={(_, info) => setComponentStack(info.componentStack ?? "")}
      fallbackRender={({ error }) =>
        frames[of](
          <BrokenPage
            title={of === "dialog" ? dialogTitle : pageTitle}
            error={error}
            componentStack={componentStack}
            path={path}
          />,
        )
      }
    >
      {children}
    </Boundary>
  );
}
