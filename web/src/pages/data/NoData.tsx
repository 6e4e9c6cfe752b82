import { Database } from "lucide-react";
import { PageTitle } from "@/components/PageTitle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { useStatus } from "@/live/live-context";
import { FirstImport } from "@/start/FirstImport";

/** Before anything is stored: what to do, or that it is on its way; `reason`: why the store can't be read. */
export function NoData({ reason }: { readonly reason: string | undefined }) {
  const isRunning = useStatus()?.hasActiveJob === true;
  return (
    <>
      <PageTitle title="Data">Everything your watch has recorded.</PageTitle>
      <Card className="px-6 py-14 text-center">
        {isRunning ? (
          <div role="status">
            <p className="text-lg font-medium">The import has begun.</p>
            <p className="mx-auto mt-1 max-w-md text-soft">
              The first days appear here by themselves, as soon as they are stored.
            </p>
          </div>
        ) : (
          <>
            <p className="text-lg font-medium">There is nothing to look at yet.</p>
            <p className="mx-auto mt-1 max-w-md text-soft">
              Import some days, and this page shows them: every metric, every night and every activity, from
              today back to the first day.
            </p>
            <FirstImport className="mt-6" />
            {reason && (
              <details className="mx-auto mt-6 max-w-md text-sm text-soft">
                <summary className="cursor-pointer hover:text-text">What the server says</summary>
                <p>{reason}</p>
              </details>
            )}
          </>
        )}
      </Card>
    </>
  );
}

interface UnreadableProps {
  readonly error: Error;
  /** Something that was read before is still shown. */
  readonly isOld: boolean;
  readonly onRetry: () => void;
}

/** The store can't be read; in the server's words. */
export function Unreadable({ error, isOld, onRetry }: UnreadableProps) {
  return (
    <>
      {isOld || <PageTitle title="Data">Everything your watch has recorded.</PageTitle>}
      <Notice
        role="alert"
        tone="warn"
        className="mb-4"
        icon={<Database aria-hidden />}
        title={isOld ? "This was read earlier" : "The data can't be read"}
      >
        <p>{error.message}</p>
        <Button size="sm" className="mt-2" onClick={onRetry}>
          Try again
        </Button>
      </Notice>
    </>
  );
}
