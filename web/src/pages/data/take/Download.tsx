import { Download as DownloadIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { base, fetchFile } from "@/api/client";
import { readToken } from "@/api/token";
import { Button } from "@/components/ui/button";
import { sizeWords } from "@/lib/units";

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

/** "Downloading: 12.3 MB so far", or of how many where the server says so; it makes most files while it sends them. */
const progressWords = (received: number, whole: number | null): string =>
  whole === null
    ? `Downloading: ${sizeWords(received)} so far`
    : `Downloading: ${Math.floor((100 * received) / whole)}% of ${sizeWords(whole)}`;

function WithToken({ path, name, label }: WithTokenProps) {
  /** How far the download is, in words. */
  const [progress, setProgress] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const save = async () => {
    setError(null);
    setProgress("Downloading…");
    try {
      // The same words again draw nothing anew.
      const file = await fetchFile(path, (received, whole) => setProgress(progressWords(received, whole)));
      const address = URL.createObjectURL(file);
      const link = document.createElement("a");
      link.href = address;
      link.download = name;
      link.click();
      URL.revokeObjectURL(address);
    } catch (error) {
      setError(error as Error);
    }
    setProgress(null);
  };
  return (
    <>
      <Button size="sm" className="tabular-nums" disabled={progress !== null} onClick={() => void save()}>
        <DownloadIcon aria-hidden />
        {progress ?? label}
      </Button>
      {error && (
        <p role="alert" className="basis-full text-sm text-danger">
          {error.message}
        </p>
      )}
    </>
  );
}
