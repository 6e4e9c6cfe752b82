import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { LinkError } from "./LinkError";
import { errorAt, errorElsewhere, useLink } from "./useLink";

/** Signs in through the server's microservice: with a password, and with a code if Garmin asks for one. */
export function LoginForm({ onLinked }: { onLinked: () => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  /** Names the login that waits for a code. */
  const [waiting, setWaiting] = useState<string | null>(null);
  const [code, setCode] = useState("");
  /** The form is back, after a code: then the password is what is missing, and gets the focus. */
  const [isAgain, setAgain] = useState(false);

  const login = useLink(api.login, (answer) => answer.status === "linked", onLinked);
  const resume = useLink(api.resumeLogin, () => true, onLinked);

  const isPending = login.isPending || resume.isPending;

  function startOver() {
    setWaiting(null);
    setAgain(true);
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    if (waiting === null) {
      login.mutate(
        { email: email.trim(), password },
        {
          onSuccess: (answer) => {
            resume.reset();
            setPassword("");
            setCode("");
            setWaiting(answer.clientState ?? null);
          },
        },
      );
    } else {
      // A login takes one code. If that one is wrong, it begins again, and says why.
      resume.mutate({ clientState: waiting, mfaCode: code.trim() }, { onError: startOver });
    }
  }

  return (
    <form noValidate onSubmit={onSubmit} aria-labelledby="login">
      <h3 id="login" className="font-medium">
        Sign in through your Garmin microservice
      </h3>
      <p className="mt-1 mb-3 text-sm text-soft">
        E-mail address and password are passed on to Garmin and not kept, only what Garmin returns.
      </p>
      {waiting === null ? (
        <>
          <div className="grid gap-x-3 sm:grid-cols-2">
            <Field
              label="E-mail address"
              type="email"
              autoComplete="off"
              value={email}
              onChange={(event) => {
                login.reset();
                setEmail(event.target.value);
              }}
              error={errorAt(login.error, "email")}
            />
            <Field
              label="Password"
              type="password"
              autoComplete="off"
              autoFocus={isAgain}
              value={password}
              onChange={(event) => {
                login.reset();
                setPassword(event.target.value);
              }}
              error={errorAt(login.error, "password")}
            />
          </div>
          <LinkError error={errorElsewhere(login.error, ["email", "password"]) ?? resume.error} />
          <Button type="submit" disabled={email.trim() === "" || password === ""} aria-disabled={isPending}>
            {isPending ? "Signing in …" : "Sign in"}
          </Button>
        </>
      ) : (
        <>
          <Field
            label="Code that Garmin sent you"
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          <div className="flex gap-2">
            <Button type="submit" disabled={code.trim() === ""} aria-disabled={isPending}>
              {isPending ? "Signing in …" : "Confirm"}
            </Button>
            <Button variant="ghost" onClick={startOver}>
              Start over
            </Button>
          </div>
        </>
      )}
    </form>
  );
}
