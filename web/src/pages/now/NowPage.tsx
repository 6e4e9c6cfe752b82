import { useQuery } from "@tanstack/react-query";
import { AccountCard } from "@/account/AccountCard";
import { ConnectCard } from "@/account/ConnectCard";
import { useConnecting } from "@/account/connect-context";
import { useDeletionEnd } from "@/account/useDeletionEnd";
import { isDisconnected } from "@/account/words";
import { accountQuery } from "@/api/queries";
import { useStatus } from "@/live/live-context";
import { EmptyCard } from "./EmptyCard";
import { JobCard } from "./JobCard";

/** The current or the last job, the account, and how to start. */
export function NowPage() {
  const status = useStatus();
  const job = status?.job ?? null;
  const { data: account } = useQuery(accountQuery);
  useDeletionEnd(account);
  const isNeeded = account !== undefined && isDisconnected(account);
  const { isOpen } = useConnecting();

  if (status === undefined) return null;
  return (
    <>
      <h1 className="sr-only">Now</h1>
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid grid-cols-1 gap-5">
          {account !== undefined && (isNeeded || isOpen) ? (
            <ConnectCard account={account} isNeeded={isNeeded} />
          ) : null}
          {job !== null ? <JobCard key={job.id} job={job} /> : isNeeded ? null : <EmptyCard />}
        </div>
        <AccountCard />
      </div>
    </>
  );
}
