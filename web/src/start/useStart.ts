import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useConnecting } from "@/account/connect-context";
import { ApiError, api } from "@/api/client";
import { keys } from "@/api/queries";
import type { HistoricalStart, StartAnswer } from "@/api/types";
import { toast } from "@/components/ui/toast";
import { count } from "@/lib/words";
import { useLive } from "@/live/live-context";

function tell(answer: StartAnswer) {
  switch (answer.status) {
    case "started":
      return toast.good(
        "Sync started",
        answer.chunksTotal == null ? undefined : `${count(answer.chunksTotal, "batch", "batches")} to go.`,
      );
    case "already_running":
      return toast.info(
        "Already running",
        "One sync runs at a time. To start another, cancel it or let it finish.",
      );
    case "up_to_date":
      return toast.info(
        "Up to date",
        "The latest days were synced a few minutes ago. Days that are missing are tried again from time to time.",
      );
  }
}

/** Starts an import of the given days, or an incremental sync for `null`. Shows the result. */
export function useStart() {
  const client = useQueryClient();
  const { refresh } = useLive();
  const { open: connect } = useConnecting();
  return useMutation<StartAnswer, Error, HistoricalStart | null>({
    mutationFn: (days) => (days === null ? api.syncNow() : api.importDays(days)),
    onSuccess: (answer) => {
      tell(answer);
      refresh();
      void client.invalidateQueries({ queryKey: keys.jobs });
    },
    onError: (error, days) => {
      const isUnlinked = error instanceof ApiError && error.code === "not_linked";
      // The page did not know yet, and shows it with the account's new state.
      if (isUnlinked) void client.invalidateQueries({ queryKey: keys.account });
      // The import dialog shows its errors itself, at the field.
      if (days !== null) return;
      if (isUnlinked) {
        toast.bad("Connect your Garmin account first");
        connect();
      } else toast.failed("Could not start", error);
    },
  });
}
