import { useQuery } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { readinessQuery } from "@/api/queries";
import { useLive, useStatus } from "@/live/live-context";
import { useHead } from "@/pages/now/head-context";

/** Says that the server or its Redis is down, while it is and the page shows data that goes stale. */
export function ConnectionBar() {
  const { connection } = useLive();
  const { head } = useHead();
  const status = useStatus();
  const readiness = useQuery({
    ...readinessQuery(status?.hasActiveJob ?? false),
    enabled: status !== undefined,
  });
  const message =
    connection.kind === "lost"
      ? connection.message
      : head?.kind === "unanswered"
        ? readiness.failureReason?.message
        : readiness.data?.status === "unavailable"
          ? (readiness.data.reason ?? "The server can't use Redis.")
          : undefined;
  return (
    <div role="status">
      {message !== undefined && status !== undefined ? (
        <p className="pointer-events-auto flex items-start gap-2.5 rounded-xl border border-danger/30 bg-danger-wash px-4 py-2.5 text-[0.9375rem] shadow-panel">
          <Unplug className="mt-0.5 size-5 shrink-0 text-danger" aria-hidden />
          <span>
            <span className="font-medium">{message}</span> What you see may be old. Trying again …
          </span>
        </p>
      ) : null}
    </div>
  );
}
