import { History, RefreshCw } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { Account } from "@/api/types";
import { Button } from "@/components/ui/button";
import { useStatus } from "@/live/live-context";
import { useImport } from "@/start/import-context";
import { useStart } from "@/start/useStart";
import { useConnecting } from "./connect-context";
import { isDisconnected } from "./words";

/** The two ways to start, and why the first is off if it is. */
export function StartButtons({ account }: { account: Account | undefined }) {
  const status = useStatus();
  const start = useStart();
  const openImport = useImport();
  const { open: connect } = useConnecting();
  const about = useId();
  // The page has one primary button: here, unless the job's card has it.
  const isNext = status?.job?.status === "completed" || status?.job?.status === "cancelled";
  const isOff = account !== undefined && isDisconnected(account);
  let reason: ReactNode = null;
  if (account?.deletion != null)
    reason = "Your data is being deleted. After that an account can be connected.";
  else if (isOff)
    reason = (
      <>
        Nothing can be synced before your Garmin account is connected.{" "}
        <Button variant="link" size="inline" className="text-sm" onClick={connect}>
          Connect it
        </Button>
      </>
    );
  else if (status?.hasActiveJob)
    reason = `A sync is ${status.job?.status === "paused" ? "paused" : "under way"}, and only one runs at a time.`;
  return (
    <>
      <div className="mt-5 grid gap-2 min-[26rem]:grid-cols-2 lg:grid-cols-1">
        <Button
          variant={isNext && reason === null ? "primary" : "outline"}
          disabled={start.isPending || reason !== null}
          aria-describedby={about}
          onClick={() => start.mutate(null)}
        >
          <RefreshCw aria-hidden />
          Sync now
        </Button>
        {isOff ? null : (
          <Button onClick={() => openImport()}>
            <History aria-hidden />
            Historical import
          </Button>
        )}
      </div>
      <p id={about} className="mt-3 min-h-20 text-sm text-soft">
        {reason ??
          "Sync now fetches what is new, and the last days once more. Days that are missing are tried again from time to time."}
      </p>
    </>
  );
}
