import { useQuery } from "@tanstack/react-query";
import { KeyRound, Link2, Link2Off, Lock } from "lucide-react";
import type { ReactNode } from "react";
import { accountQuery } from "@/api/queries";
import { readToken } from "@/api/token";
import type { Account, Status } from "@/api/types";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { dateWords, isToday, momentWords } from "@/lib/dates";
import { useNow } from "@/lib/useNow";
import { agoWords, listWords } from "@/lib/words";
import { useStatus } from "@/live/live-context";
import { Complete } from "./Complete";
import { useConnecting } from "./connect-context";
import { Disconnect } from "./Disconnect";
import { OpenTokenNotice } from "./OpenTokenNotice";
import { StartButtons } from "./StartButtons";
import { isDisconnected, sourceName } from "./words";

/** The Garmin account: whether it is linked, when it was synced, the two ways to start, and what is complete. */
export function AccountCard() {
  const { data: account } = useQuery(accountQuery);
  const status = useStatus();
  const { open: connect } = useConnecting();
  // Before the first sync the page has one button: the one for what comes first.
  const isFirst = status?.job == null;
  return (
    <Card aria-labelledby="account" className="p-5 sm:p-6">
      <div className="flex min-h-7 items-center justify-between gap-3">
        <CardTitle id="account">Account</CardTitle>
        {account === undefined ? null : <LinkBadge account={account} />}
      </div>
      <dl className="mt-4 grid gap-3">
        <Row name="Last synced">{status === undefined ? "–" : <LastSynced status={status} />}</Row>
        {account?.isLinked ? <Row name="Source">{sourceName(account.source)}</Row> : null}
        {account?.linkedAt ? <Row name="Linked since">{dateWords(account.linkedAt)}</Row> : null}
        {account?.timezone ? <Row name="Time zone">{account.timezone.replaceAll("_", " ")}</Row> : null}
      </dl>
      {readToken() === null ? null : <OpenTokenNotice className="mt-4" />}
      {account?.isLinked && account.needsLogin ? (
        <Notice
          className="mt-4"
          tone="danger"
          icon={<KeyRound aria-hidden />}
          title={account.source === "personal" ? "A new key is needed" : "Sign-in needed"}
        >
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
      {isFirst ? null : <StartButtons account={account} />}
      {account?.isLinked ? (
        <div className="mt-3 -ml-3 flex flex-wrap gap-1">
          {isDisconnected(account) ? null : (
            <Button variant="ghost" size="sm" onClick={connect}>
              <KeyRound aria-hidden />
              Reconnect
            </Button>
          )}
          <Disconnect />
        </div>
      ) : null}
      {isFirst ? null : <Complete />}
    </Card>
  );
}

/** When a sync last completed: how long ago, and exactly. */
function LastSynced({ status: { job, lastSyncedAt } }: { status: Status }) {
  const now = useNow(true, 20_000);
  if (lastSyncedAt == null) return job == null ? "never" : "not yet";
  return (
    <>
      {agoWords(lastSyncedAt, now)}
      <time dateTime={lastSyncedAt} className="block text-sm font-normal text-soft">
        {momentWords(lastSyncedAt, now)}
      </time>
    </>
  );
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
              ? account.source === "personal"
                ? "Key refused"
                : "Sign-in refused"
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
function whatToDo({ notice, source }: Account): string {
  switch (notice) {
    case "secrets_key_mismatch":
      return "The saved sign-in was encrypted with another secrets key. Give all programs of garmin-sync that key, or connect the account again.";
    case "other_account":
      return "The data that is stored belongs to another Garmin account. Connect that one again, this one as another user, or disconnect and delete the stored data first.";
    default:
      return source === "personal"
        ? "Garmin no longer accepts your key. Make a new one and connect again; what is stored stays."
        : "Garmin no longer accepts the saved sign-in. Connect the account again; what is stored stays.";
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
