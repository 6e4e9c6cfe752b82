import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "@/api/client";
import { keys } from "@/api/queries";
import type { Action, ControlAnswer } from "@/api/types";
import { toast } from "@/components/ui/toast";
import { useLive } from "@/live/live-context";

const said: Record<Action, { title: string; detail: string }> = {
  pause: { title: "Paused", detail: "Everything so far is kept. Resume whenever you like." },
  resume: { title: "Resumed", detail: "It goes on with the first day that is missing." },
  retry: { title: "Retrying", detail: "It asks again for what failed." },
  cancel: { title: "Cancelled", detail: "Everything that was fetched so far stays in your store." },
};

/** Pauses, resumes or cancels a job, and shows the result. */
export function useControl() {
  const client = useQueryClient();
  const { refresh } = useLive();
  return useMutation<ControlAnswer | null, Error, { verb: Action; jobId: string }>({
    mutationFn: async ({ verb, jobId }) => {
      try {
        return await api[verb](jobId);
      } catch (error) {
        // Somebody else was faster; the job is already in the wanted state.
        if (verb === "cancel" && error instanceof ApiError && error.state === "cancelled") return null;
        throw error;
      }
    },
    onSuccess: (_, { verb }) => toast.good(said[verb].title, said[verb].detail),
    onError: (error, { verb }) => toast.bad(`Could not ${verb} it`, error.message),
    onSettled: () => {
      refresh();
      void client.invalidateQueries({ queryKey: keys.jobs });
    },
  });
}
