import { useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { toast } from "@/components/ui/toast";
import { useLive } from "@/live/live-context";

/** Ends the cool-down, and shows the result. */
export function useCoolDown() {
  const { refresh } = useLive();
  return useMutation({
    mutationFn: () => api.clearCoolDown(),
    onSuccess: ({ cleared }) => {
      if (cleared) toast.good("Asking Garmin again", "If it refuses again, the next wait is longer.");
      else
        toast.bad(
          "The wait goes on",
          "Garmin refuses others here too, so it ends for everybody, and by itself.",
        );
    },
    onError: (error) => toast.failed("Could not end the wait", error),
    onSettled: () => refresh(),
  });
}
