import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/queries";
import type { ControlAnswer, Job, RetryPart } from "@/api/types";
import { toast } from "@/components/ui/toast";
import { useLive } from "@/live/live-context";

/** Whether what failed of a job can be asked for again. */
export const canRetry = ({ actions }: Job): boolean => (actions as readonly string[]).includes("retry");

/** Asks again for what failed of a job, or for one part of it, and shows the result. */
export function useRetry() {
  const client = useQueryClient();
  const { refresh } = useLive();
  return useMutation<ControlAnswer, Error, RetryPart>({
    mutationFn: api.retryPart,
    onSuccess: () => toast.good("Asking again", "Just for what failed; everything else is stored."),
    onError: (error) => toast.bad("Could not retry it", error.message),
    onSettled: (_answer, _error, { jobId }) => {
      refresh();
      for (const queryKey of [keys.jobs, keys.chunks(jobId), keys.coverage])
        void client.invalidateQueries({ queryKey });
    },
  });
}
