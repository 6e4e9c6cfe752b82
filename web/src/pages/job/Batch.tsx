import { RotateCcw } from "lucide-react";
import type { Chunk } from "@/api/types";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { rangeWords } from "@/lib/dates";
import { batchNumbers, batchState, failedKinds, lacksWords } from "./words";
import "./batch.css";

interface Props {
  readonly chunk: Chunk;
  /** Whether the sync has ended. */
  readonly isEnded: boolean;
  readonly isRetrying: boolean;
  /** Asks again for what failed in it; absent where that is not possible. */
  readonly onRetry: (() => void) | undefined;
}

/** One batch: its days, how far it is, and its numbers. */
export function Batch({ chunk, isEnded, isRetrying, onRetry }: Props) {
  const days = rangeWords(chunk.start, chunk.end);
  const lacks = lacksWords(chunk);
  const isFailed = chunk.failed.length > 0;
  const share = chunk.status === "no_data" ? 0 : Math.round(chunk.progress * 100);
  // Room for the mark of what failed, however little that is.
  const stored = isFailed ? Math.min(share, 88) : share;
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-2.5 sm:grid-cols-[17rem_8rem_1fr_auto]">
      <p className="tabular-nums">
        <span className="text-sm text-soft">{chunk.number} · </span>
        {days}
      </p>
      <span
        className="batch-bar max-sm:order-3 max-sm:col-span-2"
        data-failed={isFailed || undefined}
        aria-hidden
      >
        <span
          className={cn("batch-part", chunk.status === "skipped" && "batch-part-skipped")}
          style={{ width: `${stored}%` }}
        />
      </span>
      <div className="min-w-0 text-sm max-sm:order-4 max-sm:col-span-2">
        <p className={isFailed ? "text-danger" : undefined}>
          {batchState(chunk, isEnded)}
          {isFailed && ` · ${failedKinds(chunk)}`}
        </p>
        {chunk.attempts > 0 && <p className="text-soft tabular-nums">{batchNumbers(chunk)}</p>}
        {lacks && <p className="text-soft wrap-anywhere">{lacks}</p>}
      </div>
      {onRetry ? (
        <Button size="sm" aria-label={`Retry ${days}`} disabled={isRetrying} onClick={onRetry}>
          <RotateCcw aria-hidden />
          Retry
        </Button>
      ) : (
        <span />
      )}
    </li>
  );
}
