import { Bug, Copy, RotateCw } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { copyFrom } from "@/lib/copy";
import { type ErrorReport, errorLine, reportText } from "./error-report";

interface Props extends Omit<ErrorReport, "at" | "browser"> {
  /** The heading. */
  title: ReactNode;
}

/** Shown where a part of the page broke: what happened, and what to do. */
export function BrokenPage({ title, error, componentStack, path }: Props) {
  const [at] = useState(() => new Date());
  const details = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  const report = reportText(
    { error, componentStack, path, at, browser: navigator.userAgent },
    location.origin,
  );
  return (
    <>
      <Bug className="size-8 text-danger" aria-hidden />
      <div role="alert">
        {title}
        <p className="line-clamp-4 font-medium wrap-anywhere">{errorLine(error)}</p>
      </div>
      <div className="mt-6 flex flex-wrap gap-2">
        <Button variant="primary" onClick={() => location.reload()}>
          <RotateCw aria-hidden />
          Reload the page
        </Button>
        <Button
          onClick={async () => {
            if (details.current !== null) setCopied(await copyFrom(details.current));
          }}
        >
          <Copy aria-hidden />
          Copy the details
        </Button>
      </div>
      <p role="status" className="mt-2 min-h-6 text-sm text-soft">
        {copied === null ? null : copied ? "Copied." : "Press Ctrl+C or ⌘C to copy what is selected."}
      </p>
      <label htmlFor="details" className="mt-2 block text-soft">
        If it breaks again, send these details to the developers of garmin-sync:
      </label>
      <textarea
        id="details"
        ref={details}
        readOnly
        rows={9}
        wrap="off"
        spellCheck={false}
        value={report}
        className="mt-2 block w-full resize-y rounded-lg border border-line bg-sunken p-3 font-mono text-xs"
      />
    </>
  );
}
