import type { DataType, Job } from "@/api/types";
import { dataTypes } from "@/lib/words";

/** How syncs ended, in the order in which they are offered. */
export const OUTCOMES = {
  unfinished: "Not finished",
  completed: "Completed",
  gaps: "Ended with gaps",
  stopped: "Stopped",
  cancelled: "Cancelled",
};
export type Outcome = keyof typeof OUTCOMES;

export function outcomeOf({ status, errorCode }: Job): Outcome {
  switch (status) {
    case "completed":
    case "cancelled":
      return status;
    case "failed":
      return errorCode === "chunks_failed" ? "gaps" : "stopped";
    default:
      return "unfinished";
  }
}

/** Which syncs to list; null: all. */
export interface Filter {
  outcome: Outcome | null;
  data: DataType | null;
}

export const isMatch = (job: Job, { outcome, data }: Filter): boolean =>
  (outcome === null || outcomeOf(job) === outcome) && (data === null || job.dataTypes.includes(data));

/** The filter in an address: "outcome=gaps&data=health". What is unknown there filters nothing. */
export function readFilter(search: string): Filter {
  const params = new URLSearchParams(search);
  const [outcome, data] = [params.get("outcome") ?? "", params.get("data")];
  return {
    outcome: Object.hasOwn(OUTCOMES, outcome) ? (outcome as Outcome) : null,
    data: dataTypes.find(({ type }) => type === data)?.type ?? null,
  };
}

/** The address of the history with this filter. */
export function addressOf({ outcome, data }: Filter): string {
  const params = new URLSearchParams();
  if (outcome !== null) params.set("outcome", outcome);
  if (data !== null) params.set("data", data);
  return params.size > 0 ? `/history?${params}` : "/history";
}
