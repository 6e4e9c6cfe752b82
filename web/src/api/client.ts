import { readToken } from "./token";
import type {
  Acceptance,
  Accepted,
  Account,
  Chunks,
  ClearedCoolDown,
  CodeRequest,
  ControlAnswer,
  Coverage,
  ErrorBody,
  Estimate,
  HistoricalStart,
  JobsPage,
  LoginAnswer,
  LoginRequest,
  Readiness,
  StartAnswer,
  Status,
  UnlinkAnswer,
} from "./types";

export const base = "/integrations/garmin";

/** An error answered by the server. `message` is meant for people. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly code: string;
  /** The invalid field of the request. */
  readonly field: string | undefined;
  /** The job's current state (`wrong_state`). */
  readonly state: string | undefined;
  /** From when on asking again makes sense, in milliseconds; only where the server says so. */
  readonly retryAt: number | undefined;

  constructor(status: number, body: Partial<ErrorBody>) {
    super(body.error ?? `The server answered with status ${status} and nothing else.`);
    this.status = status;
    this.code = body.code ?? "unknown";
    this.field = body.field ?? undefined;
    this.state = body.state ?? undefined;
    this.retryAt = body.retry_after == null ? undefined : Date.now() + body.retry_after * 1000;
  }
}

/** No answer from garmin-sync: it is down, unreachable, or something in between answered. */
export class Unreachable extends Error {
  override name = "Unreachable";
  constructor(cause: unknown) {
    super("The server can't be reached. Is garmin-sync running?", { cause });
  }
}

/** Headers of every request: the token, if there is one. */
export function authorization(): Record<string, string> {
  const token = readToken();
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** The error for an unexpected answer. */
export async function refusal(answer: Response): Promise<ApiError | Unreachable> {
  const body: unknown = await answer.json().catch(() => null);
  if (typeof body === "object" && body !== null && "code" in body) {
    return new ApiError(answer.status, body as Partial<ErrorBody>);
  }
  // A proxy's error page is not the server's answer.
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
  /** How long an import would take; `query` as `importDays` takes it, lists with commas. */
  estimate: (query: string, signal?: AbortSignal) => get<Estimate>(`${base}/sync/estimate?${query}`, signal),
  /** Links the account by a key of Garmin's Personal API. */
  linkByKey: (apiKey: string) => post<Account>(`${base}/credentials`, { apiKey }),
  /** Links it with what a microservice's login returned, as it was pasted. */
  linkByTokens: (tokens: string) => post<Account>(`${base}/credentials`, { tokens }),
  login: (given: LoginRequest) => post<LoginAnswer>(`${base}/login`, given),
  resumeLogin: (given: CodeRequest) => post<LoginAnswer>(`${base}/resume_login`, given),
  /** Unlinks the account; with `deleteData`, a worker then deletes all that is stored. */
  unlink: (deleteData: boolean) => post<UnlinkAnswer>(`${base}/unlink`, { deleteData }),
  syncNow: () => post<StartAnswer>(`${base}/sync/incremental`, {}),
  importDays: (body: HistoricalStart) => post<StartAnswer>(`${base}/sync/historical`, body),
  pause: (jobId: string) => post<ControlAnswer>(`${base}/sync/pause`, { jobId }),
  resume: (jobId: string) => post<ControlAnswer>(`${base}/sync/resume`, { jobId }),
  /** Asks again for what failed. */
  retry: (jobId: string) => post<ControlAnswer>(`${base}/sync/retry`, { jobId }),
  /** Accepts days as missing, or undoes that. */
  accept: (days: Acceptance) => post<Accepted>(`${base}/sync/coverage/accept`, days),
  /** Ends a cool-down that the user's own requests caused. */
  clearCoolDown: () => request<ClearedCoolDown>(`${base}/cool-down`, { method: "DELETE" }),
  cancel: (jobId: string) => post<ControlAnswer>(`${base}/sync/cancel`, { jobId }),
};
