import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { copyFrom } from "@/lib/copy";

interface Props {
  readonly text: string;
  /** What it is: "id". */
  readonly name: string;
}

/** A short text to be used elsewhere, and a button that copies it. */
export function CopyText({ text, name }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState<boolean | null>(null);
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-2">
      <input
        ref={field}
        readOnly
        size={text.length}
        value={text}
        aria-label={name}
        spellCheck={false}
        className="max-w-full rounded bg-transparent font-mono text-sm leading-6"
      />
      <Button
        variant="ghost"
        size="sm"
        aria-label={`Copy the ${name}`}
        onClick={async () => {
          if (field.current !== null) setCopied(await copyFrom(field.current));
        }}
      >
        {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
        Copy
      </Button>
      <span role="status" className="text-sm text-soft">
        {isCopied === null ? null : isCopied ? "Copied." : "Press Ctrl+C or ⌘C."}
      </span>
    </span>
  );
}
