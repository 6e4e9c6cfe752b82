import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/queries";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useLive, useStatus } from "@/live/live-context";
import { Option } from "@/start/Options";

/** Removes the account's sign-in from the server, and all that is stored if that is wanted, after a question. */
export function Disconnect() {
  const [isAsking, setAsking] = useState(false);
  const [deletesData, setDeletesData] = useState(false);
  const isActive = useStatus()?.hasActiveJob ?? false;
  const client = useQueryClient();
  const { refresh } = useLive();
  const unlink = useMutation({
    mutationFn: api.unlink,
    onSuccess: ({ account, cancelledJobId }, wasDeletion) => {
      setAsking(false);
      client.setQueryData(keys.account, account);
      refresh();
      const stored = wasDeletion ? "What is stored is being deleted." : "What is stored stays.";
      toast.good(
        "Garmin account disconnected",
        cancelledJobId == null ? stored : `The sync was cancelled. ${stored}`,
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
          setDeletesData(false);
          unlink.reset();
        }}
        title="Disconnect this Garmin account?"
        action={deletesData ? "Disconnect and delete" : "Disconnect"}
        variant={deletesData ? "danger" : "outline"}
        keep="Keep it"
        isPending={unlink.isPending}
        error={unlink.error ? { title: "Could not disconnect", message: unlink.error.message } : undefined}
        onConfirm={() => unlink.mutate(deletesData)}
        choice={
          <Option
            name="Also delete all data stored here"
            about="Every record, what is known of each day, and the history of syncs. This can’t be undone; backups stay."
            isOn={deletesData}
            onChange={setDeletesData}
          />
        }
      >
        Its sign-in is removed from this server
        {isActive ? ", and the unfinished sync is cancelled" : ""}.
        {deletesData ? "" : " Everything that is stored stays."}
      </Confirm>
    </>
  );
}
