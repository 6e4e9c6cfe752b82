import { readToken } from "./token";
import type {
  Acceptance,
  Accepted,
  Account,
  Chunks,
  ClearedCoolDown,
  ControlAnswer,
  Coverage,
  ErrorBody,
  Estimate,
  HistoricalStart,
  JobsPage,
  Readiness,
  StartAnswer,
  Status,
} from "./types";

export const base = "/integrations/garmin";

/** What the server answered when it did not do what was asked. `message` is meant for people. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly code: string;
  /** The field of the request that is at fault. */
  readonly field: string | undefined;
  /** The job state that is in the way (`wrong_state`). */
  readonly state: string | undefined;

  constructor(status: number, body: Partial<ErrorBody>) {
    super(body.error ?? `The server answered with status ${status} and nothing else.`);
    this.status = status;
    this.code = body.code ?? "unknown";
    this.field = body.field ?? undefined;
    this.state = body.state ?? undefined;
  }
}

/** No answer of garmin-sync's at all: it is down, out of reach, or something in between answered. */
export class Unreachable extends Error {
  override name = "Unreachable";
  constructor(cause: unknown) {
    super("The server can't be reached. Is garmin-sync running?", { cause });
  }
}

/** Headers that every request carries: the token, where one was given. */
export function authorization(): Record<string, string> {
  const token = readToken();
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Makes an error of an answer that is none of the expected ones. */
export async function refusal(answer: Response): Promise<ApiError | Unreachable> {
  const body: unknown = await answer.json().catch(() => null);
  if (typeof body === "object" && body !== null && "code" in body) {
    return new ApiError(answer.status, body as Partial<ErrorBody>);
  }
  // A proxy's error page is not the server's word.
  return answer.status >= 500 ? new Unreachable(answer.status) : new ApiError(answer.status, {});
}

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, headers: { ...authorization(), ...init.headers } });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Unreachable(cause);
  }
  if (!answer.ok) throw await refusal(answer);
  return (await answer.json()) as T;
}

function post<T>(path: string, body: unknown): Promise<T> {
  return request<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

const get = <T>(path: string, signal?: AbortSignal) => request<T>(path, signal ? { signal } : {});

export const api = {
  status: (signal?: AbortSignal) => get<Status>(`${base}/sync/status`, signal),
  account: (signal?: AbortSignal) => get<Account>(`${base}/status`, signal),
  readiness: (signal?: AbortSignal) => get<Readiness>("/readyz", signal),
  coverage: (signal?: AbortSignal) => get<Coverage>(`${base}/sync/coverage`, signal),
  chunks: (jobId: string, signal?: AbortSignal) => get<Chunks>(`${base}/sync/jobs/${jobId}/chunks`, signal),
  jobs: (cursor: string | null, signal?: AbortSignal) =>
    get<JobsPage>(
      `${base}/sync/jobs?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
      signal,
    ),
  /** How much an import would be; `query` as `importDays` takes it, lists with commas. */
  estimate: (query: string, signal?: AbortSignal) => get<Estimate>(`${base}/sync/estimate?${query}`, signal),
  syncNow: () => post<StartAnswer>(`${base}/sync/incremental`, {}),
  importDays: (body: HistoricalStart) => post<StartAnswer>(`${base}/sync/historical`, body),
  pause: (jobId: string) => post<ControlAnswer>(`${base}/sync/pause`, { jobId }),
  resume: (jobId: string) => post<ControlAnswer>(`${base}/sync/resume`, { jobId }),
  /** Accepts days as missing, or takes that back. */
  accept: (days: Acceptance) => post<Accepted>(`${base}/sync/coverage/accept`, days),
  /** Ends the wait that the user's own requests brought on. */
  clearCoolDown: () => request<ClearedCoolDown>(`${base}/cool-down`, { method: "DELETE" }),
  cancel: (jobId: string) => post<ControlAnswer>(`${base}/sync/cancel`, { jobId }),
};
