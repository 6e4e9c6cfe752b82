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
  Job,
  JobsPage,
  LoginAnswer,
  LoginRequest,
  Readiness,
  RetryPart,
  Settings,
  StartAnswer,
  Status,
  UnlinkAnswer,
} from "./types";

/** Addresses are relative to the page's base, so that all of it also works below a path. */
export const base = "integrations/garmin";

/** How long an answer may take, in milliseconds. */
const limits = {
  /** What the server knows itself. */
  read: 5_000,
  /** What it reads from the data store, which may be large and on a slow disk. */
  data: 30_000,
  /** What changes something. */
  change: 15_000,
  /** What the server has to ask Garmin. */
  link: 120_000,
};

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

/** No answer from garmin-sync: it is down, unreachable or stuck, or something in between answered. */
export class Unreachable extends Error {
  override name = "Unreachable";
  constructor(cause: unknown, isLate = false) {
    super(
      isLate
        ? "The server does not answer. Is garmin-sync still running?"
        : "The server can't be reached. Is garmin-sync running?",
      { cause },
    );
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
  // The health check has a form of its own.
  if (typeof body === "object" && body !== null && "status" in body && "reason" in body) {
    return new ApiError(answer.status, { code: "store_unavailable", error: String(body.reason) });
  }
  // A proxy's error page is not the server's answer.
  return answer.status >= 500 ? new Unreachable(answer.status) : new ApiError(answer.status, {});
}

/** Sends a request; `signal` withdraws it, and `limit` is how long the whole answer may take. */
async function request<T>(
  path: string,
  { signal, limit, ...init }: RequestInit & { limit: number },
): Promise<T> {
  const late = AbortSignal.timeout(limit);
  try {
    const answer = await fetch(path, {
      ...init,
      signal: signal ? AbortSignal.any([signal, late]) : late,
      headers: { ...authorization(), ...init.headers },
    });
    if (!answer.ok) throw await refusal(answer);
    return (await answer.json()) as T;
  } catch (cause) {
    if (signal?.aborted || cause instanceof ApiError || cause instanceof Unreachable) throw cause;
    throw new Unreachable(cause, late.aborted);
  }
}

function post<T>(path: string, body: unknown, limit = limits.change): Promise<T> {
  return request<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    limit,
  });
}

const get = <T>(path: string, signal: AbortSignal | undefined) =>
  request<T>(path, { signal: signal ?? null, limit: limits.read });

/** Reads from the data store, by a path below `data/`. */
export const getData = <T>(path: string, signal: AbortSignal | undefined) =>
  request<T>(`${base}/data/${path}`, { signal: signal ?? null, limit: limits.data });

/**
 * A file of stored data, whole. However long it takes: what is large, somebody waits for. `onProgress` is told how many
 * bytes are here, and of how many, where the server says that.
 */
export async function fetchFile(
  path: string,
  onProgress: (received: number, whole: number | null) => void,
): Promise<Blob> {
  const answer = await fetch(`${base}/data/${path}`, { headers: authorization() }).catch((cause) => {
    throw new Unreachable(cause);
  });
  if (!answer.ok) throw await refusal(answer);
  // The length of a compressed answer is not that of the file.
  const length = answer.headers.has("content-encoding") ? null : answer.headers.get("content-length");
  let received = 0;
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, out) {
      received += piece.byteLength;
      onProgress(received, Number(length) || null);
      out.enqueue(piece);
    },
  });
  try {
    return await new Response(answer.body?.pipeThrough(counting) ?? null).blob();
  } catch (cause) {
    throw new Error("The download broke off before its end. Try again.", { cause });
  }
}

/** What `/readyz` says, also where that is that Redis can't be used. */
async function readiness(signal?: AbortSignal): Promise<Readiness> {
  try {
    return await get<Readiness>("readyz", signal);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "store_unavailable") throw error;
    return { status: "unavailable", reason: error.message };
  }
}

export const api = {
  status: (signal?: AbortSignal) => get<Status>(`${base}/sync/status`, signal),
  account: (signal?: AbortSignal) => get<Account>(`${base}/status`, signal),
  readiness,
  coverage: (signal?: AbortSignal) => get<Coverage>(`${base}/sync/coverage`, signal),
  job: (jobId: string, signal?: AbortSignal) =>
    get<Job>(`${base}/sync/jobs/${encodeURIComponent(jobId)}`, signal),
  chunks: (jobId: string, signal?: AbortSignal) => get<Chunks>(`${base}/sync/jobs/${jobId}/chunks`, signal),
  jobs: (cursor: string | null, signal?: AbortSignal) =>
    get<JobsPage>(
      `${base}/sync/jobs?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
      signal,
    ),
  settings: (signal?: AbortSignal) => get<Settings>(`${base}/settings`, signal),
  /** How long an import would take; `query` as `importDays` takes it, lists with commas. */
  estimate: (query: string, signal?: AbortSignal) => get<Estimate>(`${base}/sync/estimate?${query}`, signal),
  /** Links the account by a key of Garmin's Personal API. */
  linkByKey: (apiKey: string) => post<Account>(`${base}/credentials`, { apiKey }, limits.link),
  /** Links it with what a microservice's login returned, as it was pasted. */
  linkByTokens: (tokens: string) => post<Account>(`${base}/credentials`, { tokens }, limits.link),
  login: (given: LoginRequest) => post<LoginAnswer>(`${base}/login`, given, limits.link),
  resumeLogin: (given: CodeRequest) => post<LoginAnswer>(`${base}/resume_login`, given, limits.link),
  /** Unlinks the account; with `deleteData`, a worker then deletes all that is stored. */
  unlink: (deleteData: boolean) => post<UnlinkAnswer>(`${base}/unlink`, { deleteData }),
  syncNow: () => post<StartAnswer>(`${base}/sync/incremental`, {}),
  importDays: (body: HistoricalStart) => post<StartAnswer>(`${base}/sync/historical`, body),
  pause: (jobId: string) => post<ControlAnswer>(`${base}/sync/pause`, { jobId }),
  resume: (jobId: string) => post<ControlAnswer>(`${base}/sync/resume`, { jobId }),
  /** Asks again for what failed, or for a part of that. */
  retry: (part: RetryPart) => post<ControlAnswer>(`${base}/sync/retry`, part),
  /** Accepts days as missing, or undoes that. */
  accept: (days: Acceptance) => post<Accepted>(`${base}/sync/coverage/accept`, days),
  /** Ends a cool-down that the user's own requests caused. */
  clearCoolDown: () =>
    request<ClearedCoolDown>(`${base}/cool-down`, { method: "DELETE", limit: limits.change }),
  cancel: (jobId: string) => post<ControlAnswer>(`${base}/sync/cancel`, { jobId }),
};
