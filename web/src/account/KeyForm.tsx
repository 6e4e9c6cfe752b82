import { ExternalLink } from "lucide-react";
import { type FormEvent, type Ref, useState } from "react";
import { api } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { LinkError } from "./LinkError";
import { errorAt, errorElsewhere, useLink } from "./useLink";
import { keyPage } from "./words";

interface KeyFormProps {
  onLinked: () => void;
  /** Where the key is entered. */
  keyField: Ref<HTMLInputElement>;
}

/** Connects the account by a key of Garmin's Personal API, step by step. */
export function KeyForm({ onLinked, keyField }: KeyFormProps) {
  const [key, setKey] = useState("");
  const link = useLink(api.linkByKey, () => true, onLinked);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (key.trim() !== "" && !link.isPending) link.mutate(key);
  }

  return (
    <form noValidate onSubmit={onSubmit} aria-label="Connect by key">
      <ol className="mt-5 grid list-decimal gap-3 pl-5 marker:font-medium marker:text-soft">
        <li>
          <a
            href={keyPage}
            target="_blank"
            rel="noopener noreferrer"
            className="inline-flex items-center gap-1 font-medium text-accent underline underline-offset-4"
          >
            Open Garmin’s page for keys
            <ExternalLink className="size-4" aria-hidden />
            <span className="sr-only">(in a new tab)</span>
          </a>{" "}
          and sign in there.
        </li>
        <li>
          Make a key. The longest life you can choose saves you work. Copy the key: Garmin shows it once.
        </li>
        <li>Paste it here.</li>
      </ol>
      <div className="mt-4 grid items-start gap-x-3 sm:grid-cols-[minmax(0,1fr)_auto]">
        <Field
          ref={keyField}
          label="Key"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={key}
          onChange={(event) => {
            link.reset();
            setKey(event.target.value);
          }}
          error={errorAt(link.error, "apiKey")}
        />
        <Button
          type="submit"
          variant="primary"
          className="mt-3 h-11 sm:mt-6.5"
          // Not disabled while it is asked: that would take the focus away.
          disabled={key.trim() === ""}
          aria-disabled={link.isPending}
        >
          {link.isPending ? "Asking Garmin …" : "Connect"}
        </Button>
      </div>
      <LinkError error={errorElsewhere(link.error, ["apiKey"])} />
    </form>
  );
}
