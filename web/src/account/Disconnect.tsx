import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/client";
import { metricsQuery } from "@/api/data";
import { accountQuery, keys } from "@/api/queries";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { toast } from "@/components/ui/toast";
import { useLive, useStatus } from "@/live/live-context";
import { Option } from "@/start/Options";
import { deletionWords, isMeant, WORD } from "./deletion";

/** Where one is: asked nothing, asked once, or asked again because all data would go. */
type Asked = "nothing" | "once" | "again";

/** Removes the account's sign-in from the server, and all that is stored if that is wanted, after a question or two. */
export function Disconnect() {
  const [asked, setAsked] = useState<Asked>("nothing");
  const [deletesData, setDeletesData] = useState(false);
  const [word, setWord] = useState("");
  const [isWordMissing, setWordMissing] = useState(false);
  const isActive = useStatus()?.hasActiveJob ?? false;
  const { data: account } = useQuery({ ...accountQuery, enabled: false });
  const { data: stored } = useQuery({ ...metricsQuery, enabled: deletesData });
  const client = useQueryClient();
  const { refresh } = useLive();
  const unlink = useMutation({
    mutationFn: api.unlink,
    onSuccess: ({ account, cancelledJobId }, wasDeletion) => {
      setAsked("nothing");
      client.setQueryData(keys.account, account);
      refresh();
      const kept = wasDeletion ? "What is stored is being deleted." : "What is stored stays.";
      toast.good(
        "Garmin account disconnected",
        cancelledJobId == null ? kept : `The sync was cancelled. ${kept}`,
      );
    },
  });
  const ask = () => {
    setAsked("once");
    setDeletesData(false);
    setWord("");
    setWordMissing(false);
    unlink.reset();
  };
  const confirm = () => {
    if (!deletesData || asked === "again") unlink.mutate(deletesData);
    else if (isMeant(word)) setAsked("again");
    else setWordMissing(true);
  };
  const isLast = asked === "again";
  return (
    <>
      <Button variant="ghost" size="sm" onClick={ask}>
        <Unplug aria-hidden />
        Disconnect
      </Button>
      <Confirm
        open={asked !== "nothing"}
        onOpenChange={() => setAsked("nothing")}
        title={isLast ? "Delete everything?" : "Disconnect this Garmin account?"}
        action={isLast ? "Delete everything" : deletesData ? "Disconnect and delete" : "Disconnect"}
        variant={deletesData ? "danger" : "outline"}
        keep={isLast ? "Keep" : "Keep it"}
        isPending={unlink.isPending}
        error={unlink.error ? { title: "Could not disconnect", message: unlink.error.message } : undefined}
        onConfirm={confirm}
        choice={
          isLast ? undefined : (
            <>
              <Option
                name="Also delete all data stored here"
                about="Every record, what is known of each day, and the history of syncs. This can’t be undone; backups stay."
                isOn={deletesData}
                onChange={setDeletesData}
              />
              {deletesData && (
                <Field
                  className="mt-4"
                  label={`To delete all data, type “${WORD}”`}
                  autoComplete="off"
                  autoCapitalize="off"
                  value={word}
                  onChange={(event) => {
                    setWord(event.target.value);
                    setWordMissing(false);
                  }}
                  error={isWordMissing ? `Type “${WORD}” to go on.` : undefined}
                />
              )}
            </>
          )
        }
      >
        {isLast ? (
          `This deletes ${deletionWords(stored, account)}, and the history of syncs. It can’t be undone; backups stay.`
        ) : (
          <>
            Its sign-in is removed from this server
            {isActive ? ", and the unfinished sync is cancelled" : ""}.
            {deletesData ? "" : " Everything that is stored stays."}
          </>
        )}
      </Confirm>
    </>
  );
}
