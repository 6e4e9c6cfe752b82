import { useEffect, useId, useRef } from "react";
import type { Account } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useConnecting } from "./connect-context";
import { DeletionNotice } from "./DeletionNotice";
import { KeyForm } from "./KeyForm";
import { LoginForm } from "./LoginForm";
import { TokensForm } from "./TokensForm";

interface ConnectCardProps {
  account: Account;
  /** Nothing can be done without connecting, so the card can't be closed. */
  isNeeded: boolean;
}

/** How to connect a Garmin account: the usual way step by step, the others below. */
export function ConnectCard({ account, isNeeded }: ConnectCardProps) {
  const { asked, close, done: onLinked } = useConnecting();
  const why = useId();
  const isDeleting = account.deletion != null;
  const card = useRef<HTMLElement>(null);
  const keyField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asked === 0) return;
    // On a phone what leads here is at the other end of the page.
    card.current?.scrollIntoView({ block: "start" });
    keyField.current?.focus({ preventScroll: true });
  }, [asked]);
  useEffect(() => {
    if (isNeeded) return;
    // Wherever the focus is, unless a dialog or a menu has taken the key.
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [isNeeded, close]);
  return (
    <Card ref={card} aria-labelledby="connect" className="scroll-mt-4 p-6 sm:p-10">
      <h2 id="connect" className="text-2xl font-semibold tracking-tight">
        {account.isLinked ? "Connect your Garmin account again" : "Connect your Garmin account"}
      </h2>
      {isDeleting ? <DeletionNotice id={why} /> : null}
      <fieldset
        disabled={isDeleting}
        aria-describedby={isDeleting ? why : undefined}
        className="min-w-0 [&_input:disabled]:opacity-60 [&_textarea:disabled]:opacity-60"
      >
        <legend className="sr-only">Ways to connect</legend>
        <KeyForm onLinked={onLinked} keyField={keyField} />
        <p className="mt-2 text-sm text-soft">
          The key is kept encrypted in this server’s Redis and never shown again. It can only read; you can
          delete it on Garmin’s page at any time.
        </p>
        <details className="mt-6 border-t border-line pt-5">
          <summary className="w-fit cursor-pointer font-medium">Other ways</summary>
          <div className="mt-5 grid gap-8">
            {account.loginAvailable ? <LoginForm onLinked={onLinked} /> : null}
            <TokensForm onLinked={onLinked} />
          </div>
        </details>
      </fieldset>
      {isNeeded ? null : (
        <Button className="mt-6" onClick={close}>
          Not now
        </Button>
      )}
    </Card>
  );
}
