import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { keys } from "@/api/queries";
import type { Account } from "@/api/types";
import { toast } from "@/components/ui/toast";
import { useLive } from "@/live/live-context";

/** When a deletion that was under way is done, says so, and asks anew for what was shown of the data. */
export function useDeletionEnd(account: Account | undefined) {
  const client = useQueryClient();
  const { refresh } = useLive();
  const wasDeleting = useRef(false);
  useEffect(() => {
    if (account === undefined) return;
    const isDeleting = account.deletion != null;
    if (wasDeleting.current && !isDeleting) {
      toast.good("Your data is deleted", "Nothing of it is stored here any more. Backups stay.");
      refresh();
      for (const queryKey of [keys.coverage, keys.jobs]) void client.invalidateQueries({ queryKey });
    }
    wasDeleting.current = isDeleting;
  }, [account, client, refresh]);
}
