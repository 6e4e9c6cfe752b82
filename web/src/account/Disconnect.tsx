import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/queries";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useLive, useStatus } from "@/live/live-context";

/** Removes the account's sign-in from the server, after a question. */
export function Disconnect() {
  const [isAsking, setAsking] = useState(false);
  const isActive = useStatus()?.hasActiveJob ?? false;
  const client = useQueryClient();
  const { refresh } = useLive();
  const unlink = useMutation({
    mutationFn: api.unlink,
    onSuccess: ({ account, cancelledJobId }) => {
      setAsking(false);
      client.setQueryData(keys.account, account);
      refresh();
      toast.good(
        "Garmin account disconnected",
        cancelledJobId == null ? "What is stored stays." : "The sync was cancelled. What is stored stays.",
      );
    },
  });
  return (
    <>
      <Button variant="ghost" size="sm" onClick={() => setAsking(true)}>
        <Unplug aria-hidden />
        Disconnect
      </Button>
      <Confirm
        open={isAsking}
        onOpenChange={(open) => {
          setAsking(open);
          unlink.reset();
        }}
        title="Disconnect this Garmin account?"
        action="Disconnect"
        keep="Keep it"
        isPending={unlink.isPending}
        error={unlink.error ? { title: "Could not disconnect", message: unlink.error.message } : undefined}
        onConfirm={() => unlink.mutate()}
      >
        Its sign-in is removed from this server
        {isActive ? ", and the sync that is under way is cancelled" : ""}. Everything that is stored stays.
      </Confirm>
    </>
  );
}
