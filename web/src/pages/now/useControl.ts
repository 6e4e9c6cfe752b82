import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "@/api/client";
import { keys } from "@/api/queries";
import type { Action, ControlAnswer, JobStatus, RetryPart } from "@/api/types";
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

/** What to do with which job; the part of it matters to a retry only. */
export type Control = { verb: Action } & RetryPart;

/** Pauses, resumes, retries or cancels a job, and shows the result. */
export function useControl() {
  const client = useQueryClient();
  const { refresh } = useLive();
  return useMutation<ControlAnswer | null, Error, Control>({
    mutationFn: async ({ verb, ...part }) => {
      try {
        return await (verb === "retry" ? api.retry(part) : api[verb](part.jobId));
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
    onSettled: (_answer, _error, { jobId }) => {
      refresh();
      for (const queryKey of [keys.jobs, keys.chunks(jobId), keys.coverage])
        void client.invalidateQueries({ queryKey });
    },
  });
}
