import { useQuery } from "@tanstack/react-query";
import { History, KeyRound, Link2, Link2Off, Lock, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { accountQuery } from "@/api/queries";
import { readToken } from "@/api/token";
import type { Account, Status } from "@/api/types";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { dateWords, dayWords, isToday } from "@/lib/dates";
import { listWords } from "@/lib/words";
import { useStatus } from "@/live/live-context";
import { useImport } from "@/start/import-context";
import { useStart } from "@/start/useStart";
import { useConnecting } from "./connect-context";
import { Disconnect } from "./Disconnect";
import { OpenTokenNotice } from "./OpenTokenNotice";
import { sourceName } from "./words";

/** The Garmin account: whether it is linked, how far it is synced, and the two ways to start. */
export function AccountCard() {
  const { data: account } = useQuery(accountQuery);
  const status = useStatus();
  const { open: connect } = useConnecting();
  // The page has one primary button: here, unless the job's card or the empty one has it.
  const isNext = status?.job?.status === "completed" || status?.job?.status === "cancelled";
  return (
    <Card aria-labelledby="account" className="p-5 sm:p-6">
      <div className="flex min-h-7 items-center justify-between gap-3">
        <CardTitle id="account">Account</CardTitle>
        {account === undefined ? null : <LinkBadge account={account} />}
      </div>
      <dl className="mt-4 grid gap-3">
        <Row name="Last successful sync">{status === undefined ? "–" : lastSync(status)}</Row>
        {account?.isLinked ? <Row name="Source">{sourceName(account.source)}</Row> : null}
        {account?.linkedAt ? <Row name="Linked since">{dateWords(account.linkedAt)}</Row> : null}
        {account?.timezone ? <Row name="Time zone">{account.timezone.replaceAll("_", " ")}</Row> : null}
      </dl>
      {readToken() === null ? null : <OpenTokenNotice className="mt-4" />}
      {account?.needsLogin && account.deletion == null ? (
        <Notice className="mt-4" tone="danger" icon={<KeyRound aria-hidden />} title="Sign-in needed">
          {whatToDo(account)}
        </Notice>
      ) : null}
      {account?.notice === "key_ending" ? (
        <Notice
          className="mt-4"
          tone="warn"
          icon={<KeyRound aria-hidden />}
          title={`Your Garmin key ends ${account.tokenExpiresAt == null || isToday(account.tokenExpiresAt) ? "today" : "tomorrow"}`}
        >
          Make a new one, and connect the account with it.
        </Notice>
      ) : null}
      {account === undefined || account.areasRefused.length === 0 ? null : (
        <Notice className="mt-4" icon={<Lock aria-hidden />} title="Not all data is open to this key">
          Garmin refuses {listWords(account.areasRefused)}. Everything else is synced. Days imported with this
          key lack them; import those days again once a key may read them.
        </Notice>
      )}
      {account?.isLinked === false ? (
        <Button className="mt-5 w-full" onClick={connect}>
          <KeyRound aria-hidden />
          Connect account
        </Button>
      ) : (
        <StartButtons isNext={isNext} />
      )}
      {account?.isLinked ? (
        <div className="mt-3 -ml-3 flex flex-wrap gap-1">
          <Button variant="ghost" size="sm" onClick={connect}>
            <KeyRound aria-hidden />
            Reconnect
          </Button>
          <Disconnect />
        </div>
      ) : null}
    </Card>
  );
}

function lastSync({ job, lastSuccessfulSync }: Status): string {
  if (lastSuccessfulSync) return `data up to ${dayWords(lastSuccessfulSync)}`;
  return job === null || job === undefined ? "never" : "not complete yet";
}

function LinkBadge({ account }: { account: Account }) {
  if (account.needsLogin) {
    return (
      <Badge tone="danger">
        <Link2Off aria-hidden />
        {account.notice === "secrets_key_mismatch"
          ? "Sign-in unreadable"
          : account.notice === "other_account"
            ? "Other account"
            : account.isLinked
              ? "Sign-in refused"
              : "Not linked"}
      </Badge>
    );
  }
  return (
    <Badge tone={account.isLinked ? "accent" : "neutral"}>
      {account.isLinked ? <Link2 aria-hidden /> : <Link2Off aria-hidden />}
      {account.isLinked ? "Linked" : "Not linked"}
    </Badge>
  );
}

/** Why signing in is needed, and what to do. */
function whatToDo({ isLinked, notice }: Account): string {
  if (!isLinked) return "No account is linked. Connect it to sync.";
  switch (notice) {
    case "secrets_key_mismatch":
      return "The saved sign-in was encrypted with another secrets key. Give all programs of garmin-sync that key, or connect the account again.";
    case "other_account":
      return "The data that is stored belongs to another Garmin account. Connect that one again, this one as another user, or disconnect and delete the stored data first.";
    default:
      return "Garmin no longer accepts the saved sign-in. Connect the account again; what is stored stays.";
  }
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}

/** The two ways to start; `isNext` where one of them is what comes next. */
function StartButtons({ isNext }: { isNext: boolean }) {
  const start = useStart();
  const openImport = useImport();
  return (
    <>
      <div className="mt-5 grid gap-2 min-[26rem]:grid-cols-2 lg:grid-cols-1">
        <Button
          variant={isNext ? "primary" : "outline"}
          disabled={start.isPending}
          onClick={() => start.mutate(null)}
        >
          <RefreshCw aria-hidden />
          Sync now
        </Button>
        <Button onClick={() => openImport()}>
          <History aria-hidden />
          Historical import
        </Button>
      </div>
      <p className="mt-3 text-sm text-soft">
        Sync now fetches what is new, and the last days once more. Days that are missing are tried again from
        time to time.
      </p>
    </>
  );
}
