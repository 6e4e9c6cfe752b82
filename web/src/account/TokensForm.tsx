import { type ChangeEvent, type FormEvent, useId, useState } from "react";
import { api } from "@/api/client";
import { Button } from "@/components/ui/button";
import { LinkError } from "./LinkError";
import { errorAt, errorElsewhere, useLink } from "./useLink";

/** Connects the account with what a microservice's login returned, pasted or chosen as a file. */
export function TokensForm({ onLinked }: { onLinked: () => void }) {
  const id = useId();
  const [tokens, setTokens] = useState("");
  const link = useLink(api.linkByTokens, () => true, onLinked);
  const error = errorAt(link.error, "tokens");

  function edit(text: string) {
    link.reset();
    setTokens(text);
  }

  function onFile(event: ChangeEvent<HTMLInputElement>) {
    // A file that can't be read leaves the field empty, and there is nothing to send.
    void event.target.files?.[0]?.text().then(edit, () => edit(""));
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (tokens.trim() !== "" && !link.isPending) link.mutate(tokens);
  }

  return (
    <form noValidate onSubmit={onSubmit} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} className="font-medium">
        Use a sign-in that you have
      </h3>
      <label htmlFor={id} className="mt-1 block text-sm text-soft">
        Content of garmin_tokens.json, or the answer of the microservice’s login
      </label>
      <textarea
        id={id}
        rows={3}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-error`}
        className="mt-1.5 w-full rounded-lg border border-line-strong bg-panel px-2.5 py-2 font-mono text-sm aria-invalid:border-danger"
        value={tokens}
        onChange={(event) => edit(event.target.value)}
      />
      <label htmlFor={`${id}-file`} className="mt-1 block text-sm text-soft">
        Or choose the file
      </label>
      <input
        id={`${id}-file`}
        type="file"
        accept=".json,application/json"
        className="mt-1 block w-full text-sm file:mr-3 file:h-8 file:rounded-lg file:border file:border-line file:bg-panel file:px-3 file:font-medium"
        onChange={onFile}
      />
      <p id={`${id}-error`} role="alert" className="mt-1 min-h-5 text-sm text-danger">
        {error}
      </p>
      <LinkError error={errorElsewhere(link.error, ["tokens"])} />
      <Button type="submit" disabled={tokens.trim() === ""} aria-disabled={link.isPending}>
        Use it
      </Button>
    </form>
  );
}
