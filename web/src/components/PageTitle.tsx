import { type ReactNode, useEffect } from "react";
import { setTabTitle } from "@/lib/tab-title";

interface PageTitleProps {
  title: string;
  /** A line below the title. */
  children?: ReactNode;
}

/** The heading of a page, and its name in the title of the tab. */
export function PageTitle({ title, children }: PageTitleProps) {
  useEffect(() => {
    setTabTitle("page", title);
    return () => setTabTitle("page", null);
  }, [title]);
  return (
    <div className="mt-2 mb-6 sm:mt-4 sm:mb-8">
      <h1 className="text-3xl font-semibold tracking-tight">{title}</h1>
      {children ? <p className="mt-1.5 text-soft">{children}</p> : null}
    </div>
  );
}
