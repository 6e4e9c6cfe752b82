import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "@/api/client";
import { keys } from "@/api/queries";
import type { Action, ControlAnswer, JobStatus } from "@/api/types";
import { toast } from "@/components/ui/toast";
import { useLive } from "@/live/live-context";

/** What is said of each, and the states of the sync in which that is true. */
const said: Record<Action, { title: string; detail: string; sync: readonly JobStatus[] }> = {
  pause: {
    title: "Paused",
    detail: "Everything so far is kept. Resume whenever you like.",
    sync: ["paused"],
  },
  resume: {
    title: "Resumed",
    detail: "It goes on with the first day that is missing.",
    sync: ["pending", "running"],
  },
  retry: {
    title: "Asking again",
    detail: "Just for what failed; everything else is stored.",
    sync: ["pending", "running"],
  },
  cancel: {
    title: "Cancelled",
    detail: "Everything that was fetched so far stays in your store.",
    sync: ["cancelled"],
  },
};

/** Pauses, resumes, retries or cancels a job, and shows the result. */
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
    onSuccess: (_, { verb }) => {
      const { title, detail, sync } = said[verb];
      toast.good(title, detail, { sync });
    },
    onError: (error, { verb }) => toast.failed(`Could not ${verb} it`, error),
    onSettled: () => {
      refresh();
      void client.invalidateQueries({ queryKey: keys.jobs });
    },
  });
}
