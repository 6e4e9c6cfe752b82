import { useQuery } from "@tanstack/react-query";
import { ServerOff, Trash2 } from "lucide-react";
import { readinessQuery } from "@/api/queries";
import { Notice } from "@/components/ui/notice";

/** What is stored is being deleted, or waits for that. */
export function DeletionNotice({ id }: { id: string }) {
  const isWorkerAway = useQuery(readinessQuery(true)).data?.status === "degraded";
  return (
    <Notice
      id={id}
      role="status"
      className="mt-5"
      tone="warn"
      icon={isWorkerAway ? <ServerOff aria-hidden /> : <Trash2 aria-hidden />}
      title="Your data is being deleted…"
    >
      {isWorkerAway
        ? "It waits for a worker, and none is running: start one (garmin-sync-worker). Until then no account can be connected."
        : "A worker deletes everything that is stored. After that an account can be connected again."}
    </Notice>
  );
}
