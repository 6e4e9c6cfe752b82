import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ApiError } from "@/api/client";
import { keys } from "@/api/queries";
import { toast } from "@/components/ui/toast";
import { useLive } from "@/live/live-context";

/** Sends what links an account, or a step towards it. `isLinked` tells from the answer whether it is linked now. */
export function useLink<Given, Answer>(
  send: (given: Given) => Promise<Answer>,
  isLinked: (answer: Answer) => boolean,
  onLinked: () => void,
) {
  const client = useQueryClient();
  const { refresh } = useLive();
  const link = useMutation<Answer, Error, Given>({
    mutationFn: send,
    // Nothing of a secret stays in memory once its form is gone.
    gcTime: 0,
    onSuccess: (answer) => {
      if (!isLinked(answer)) return;
      toast.good("Garmin account connected", "From now on its data can be synced.");
      refresh();
      void client.invalidateQueries({ queryKey: keys.account });
      onLinked();
    },
  });
  const { error, reset } = link;
  const retryAt = error instanceof ApiError ? error.retryAt : undefined;
  useEffect(() => {
    if (retryAt === undefined) return;
    const timer = setTimeout(reset, retryAt - Date.now());
    return () => clearTimeout(timer);
  }, [retryAt, reset]);
  return link;
}

/** What to say at a field, if the server refuses that one. */
export const errorAt = (error: Error | null, field: string): string | undefined =>
  error instanceof ApiError && error.field === field ? error.message : undefined;

/** What to say elsewhere: an error that belongs to none of these fields. */
export const errorElsewhere = (error: Error | null, fields: readonly string[]): Error | null =>
  fields.some((field) => errorAt(error, field) !== undefined) ? null : error;
