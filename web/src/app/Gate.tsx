import { LoaderCircle, Unplug } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { OpenTokenNotice } from "@/account/OpenTokenNotice";
import { keepToken } from "@/api/token";
import { PageTitle } from "@/components/PageTitle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { useLive, useStatus } from "@/live/live-context";

/** Shows the pages once the server's state is known; until then it says what it waits for. */
export function Gate({ children }: { children: ReactNode }) {
  const { connection } = useLive();
  const status = useStatus();
  if (connection.kind === "token") return <TokenForm isRefused={connection.isRefused} />;
  if (status !== undefined) return children;
  if (connection.kind === "lost") return <Away {...connection} />;
  return (
    <div className="grid h-64 place-items-center text-soft">
      <p className="animate-fade-in flex items-center gap-2 [animation-delay:400ms] [animation-fill-mode:backwards]">
        <LoaderCircle className="size-5 animate-spin" aria-hidden />
        Asking the server …
      </p>
    </div>
  );
}

function Away({ message, isStore }: { message: string; isStore: boolean }) {
  return (
    <Card role="alert" className="mx-auto mt-8 max-w-xl p-6 sm:mt-16 sm:p-10">
      <Unplug className="size-8 text-danger" aria-hidden />
      <h1 className="mt-4 text-2xl font-semibold tracking-tight">
        {isStore ? "The server can't use Redis" : "No answer from the server"}
      </h1>
      <p className="mt-2 text-soft">{message}</p>
      <p className="mt-2 text-soft">This page goes on trying, and fills as soon as there is an answer.</p>
    </Card>
  );
}

function TokenForm({ isRefused }: { isRefused: boolean }) {
  const [token, setToken] = useState("");
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (token.trim() !== "") keepToken(token.trim());
  }
  return (
    <Card className="mx-auto mt-8 max-w-md p-6 sm:mt-16 sm:p-8">
      <PageTitle title="Access token required">Enter a token for this server.</PageTitle>
      <OpenTokenNotice className="mb-4" />
      <form onSubmit={onSubmit}>
        <Field
          label="Access token"
          type="password"
          autoComplete="off"
          autoFocus
          value={token}
          onChange={(event) => setToken(event.target.value)}
          error={isRefused ? "The server did not accept this token." : undefined}
        />
        <Button type="submit" variant="primary" className="mt-2 w-full" disabled={token.trim() === ""}>
          Continue
        </Button>
      </form>
      <p className="mt-4 text-sm text-soft">It is kept in this tab only, and forgotten when you close it.</p>
    </Card>
  );
}
