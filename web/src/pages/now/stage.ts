import type { Stage, StageCause, StageKind } from "@/api/types";
import { rangeWords } from "@/lib/dates";
import { durationWords, typeList } from "@/lib/words";

/** What a worker does; `of` is like "health of 5 – 11 Feb 2024", `again` when its wait ends: "in 40 s". */
const doing: Record<StageKind, (of: string, again: string) => string> = {
  queued: () => "In the queue: the next free worker takes it",
  skipped: () => "Skipped days that are already stored",
  fetching: (of) => `Fetching ${of}`,
  asking_again: (of) => `Asking once more for missing parts of ${of}`,
  storing: (of) => `Stored ${of}`,
  retrying: (of, again) => `Asking for ${of} once more${again}`,
  isolating: (of) => `Looking for the day that fails among ${of}`,
  confirming: (_, again) => `Checking again${again} whether days without data are truly empty`,
  gave_up: (of) => `Left out ${of} for now, to try once more at the end`,
  waiting_for_turn: (of) => `Waiting for its turn to fetch ${of}`,
  cooling_down: (of) => `Waiting before fetching ${of}`,
  waiting_for_upstream: () => "Waiting for Garmin's service to finish what it was asked before",
  waiting_for_store: () => "Waiting for your data store, then continuing automatically",
};

/** Why a worker waits, retries or leaves days out. */
const because: Record<StageCause, string> = {
  rate_limited: "Garmin asks for fewer requests",
  budget: "the requests allowed in a minute are used up",
  other_sync: "another sync is asking Garmin",
  timeout: "Garmin's service gave no whole answer in time",
  upstream_error: "Garmin's service met an error",
  unreachable: "Garmin's service can't be reached. See that it runs",
  sign_in_refused: "Garmin's service could not sign in, which may pass",
  rejected: "Garmin's service rejects the request",
  broken_answer: "what came back is not the data that was asked for",
  empty_answer: "the answer held nothing at all, which may hide an error",
  too_large: "the answer is too large",
  store_full: "its disk is full. Free some space",
  store_locked: "another program has locked it. Close what has it open, such as a database browser",
  store_denied: "the worker may not use it. Let its user read and write the file and its folder",
  store_unavailable: "it can't be used. The worker's log says why",
  store_lost_days: "your data store has lost them",
};

/** What happens now: "Fetching health of 5 – 11 Feb 2024." */
export function stageWords({ kind, dataTypes, start, end, until, cause }: Stage, now: number): string {
  const types = dataTypes.length > 0 ? typeList(dataTypes).toLowerCase() : "data";
  const of = start && end ? `${types} of ${rangeWords(start, end)}` : types;
  const left = until ? (Date.parse(until) - now) / 1000 : 0;
  const words = doing[kind](of, left > 0 ? ` in ${durationWords(left)}` : "");
  return cause ? `${words}: ${because[cause]}.` : `${words}.`;
}

/** Why: "Garmin asks for fewer requests." Null where there is no reason. */
export function causeWords({ cause }: Stage): string | null {
  if (!cause) return null;
  const words = because[cause];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
