import { useQuery } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { ApiError } from "@/api/client";
import { readinessQuery } from "@/api/queries";
import { useLive, useStatus } from "@/live/live-context";

/** Says at the lower edge that the server or its store is down, while it is and the page shows data that goes stale. */
export function ConnectionBar() {
  const { connection } = useLive();
  const status = useStatus();
  const readiness = useQuery({
    ...readinessQuery(status?.hasActiveJob ?? false),
    enabled: status !== undefined,
  });
  const message = connection.kind === "lost" ? connection.message : storeTrouble(readiness.error);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-30 flex p-4 sm:justify-center"
    >
      {message !== null && status !== undefined ? (
        <p className="pointer-events-auto flex max-w-xl items-start gap-2.5 rounded-xl border border-danger/30 bg-danger-wash px-4 py-2.5 text-[0.9375rem] shadow-panel">
          <Unplug className="mt-0.5 size-5 shrink-0 text-danger" aria-hidden />
          <span>
            <span className="font-medium">{message}</span> What you see may be old. Trying again …
          </span>
        </p>
      ) : null}
    </div>
  );
}

/** The server may be up without its Redis: then the stream is open but silent. */
const storeTrouble = (error: Error | null): string | null =>
  error instanceof ApiError && error.code === "store_unavailable" ? error.message : null;
