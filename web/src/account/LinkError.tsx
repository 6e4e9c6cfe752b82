import { CircleAlert, Hourglass } from "lucide-react";
import { ApiError } from "@/api/client";
import { Notice } from "@/components/ui/notice";
import { useNow } from "@/lib/useNow";
import { countdownWords } from "@/lib/words";

/** An error that belongs to no field. One that passes by itself is counted down; `useLink` ends it. */
export function LinkError({ error }: { error: Error | null }) {
  const retryAt = error instanceof ApiError ? error.retryAt : undefined;
  const now = useNow(retryAt !== undefined);
  if (error === null) return null;
  if (retryAt === undefined) {
    return (
      <Notice
        role="alert"
        className="mt-2 mb-3"
        tone="danger"
        icon={<CircleAlert aria-hidden />}
        title={error.message}
      />
    );
  }
  return (
    <Notice
      className="mt-2 mb-3"
      tone="warn"
      icon={<Hourglass aria-hidden />}
      // Said once, and not with each second.
      title={<span role="alert">{firstSentence(error.message)}</span>}
    >
      Try again in <span className="tabular-nums">{countdownWords(retryAt - now)}</span>.
    </Notice>
  );
}

/** What happened; when to try again follows in a text of the server's, and would not count down. */
const firstSentence = (text: string) => `${text.split(". ")[0]?.replace(/\.$/, "") ?? ""}.`;
