import { Download as DownloadIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { base, fetchFile } from "@/api/client";
import { readToken } from "@/api/token";
import { Button } from "@/components/ui/button";

interface Props {
  /** Below the address of the data. */
  readonly path: string;
  /** The name of the file where the browser is not told it by the server. */
  readonly name: string;
  readonly children: ReactNode;
}

/** Saves a file. A link does that best, bit by bit and with the browser's own progress; but it can't send a token. */
export function Download({ path, name, children }: Props) {
  if (readToken() !== null) return <WithToken path={path} name={name} label={children} />;
  return (
    <Button asChild size="sm">
      <a href={`${base}/data/${path}`} download>
        <DownloadIcon aria-hidden />
        {children}
      </a>
    </Button>
  );
}

interface WithTokenProps extends Omit<Props, "children"> {
  readonly label: ReactNode;
}

function WithToken({ path, name, label }: WithTokenProps) {
  const [state, setState] = useState<"idle" | "busy" | Error>("idle");
  const save = async () => {
    setState("busy");
    try {
      const address = URL.createObjectURL(await fetchFile(path));
      const link = document.createElement("a");
      link.href = address;
      link.download = name;
      link.click();
      URL.revokeObjectURL(address);
      setState("idle");
    } catch (error) {
      setState(error as Error);
    }
  };
  return (
    <>
      <Button size="sm" disabled={state === "busy"} onClick={() => void save()}>
        <DownloadIcon aria-hidden />
        {state === "busy" ? "Fetching…" : label}
      </Button>
      {state instanceof Error && (
        <p role="alert" className="basis-full text-sm text-danger">
          {state.message}
        </p>
      )}
    </>
  );
}
