import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/queries";
import type { Acceptance, Accepted } from "@/api/types";
import { toast } from "@/components/ui/toast";
import { count } from "@/lib/words";
import { useLive } from "@/live/live-context";

function tell({ accepted, days }: Accepted) {
  const [many, verb] = [count(days, "day"), days === 1 ? "counts" : "count"];
  // None if a sync or another tab was faster.
  if (days === 0) toast.info("Nothing to change", "The page shows how these days stand now.");
  else if (accepted) toast.good("Accepted", `${many} no longer ${verb} as missing.`);
  else toast.good("Taken back", `${many} ${verb} as missing again.`);
}

/** Accepts missing days, or undoes that. It is done when the page shows the result. */
export function useAccept() {
  const client = useQueryClient();
  const { refresh } = useLive();
  const renew = () => {
    refresh();
    return client.invalidateQueries({ queryKey: keys.coverage });
  };
  return useMutation<Accepted, Error, Acceptance>({
    mutationFn: api.accept,
    onSuccess: async (answer) => {
      await renew();
      tell(answer);
    },
    onError: (error, { accepted }) => {
      // A lost answer may have been a success.
      void renew();
      // The confirmation dialog shows its errors itself.
      if (!accepted) toast.bad("Could not take it back", error.message);
    },
  });
}
