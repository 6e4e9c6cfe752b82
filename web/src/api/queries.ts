import { infiniteQueryOptions, QueryClient, queryOptions, skipToken } from "@tanstack/react-query";
import { ApiError, api } from "./client";

/** Query keys of everything cached from the server. */
export const keys = {
  /** Filled by the live feed (`src/live`). */
  status: ["status"],
  account: ["account"],
  readiness: ["readiness"],
  coverage: ["coverage"],
  jobs: ["jobs"],
  settings: ["settings"],
  chunks: (jobId: string) => ["chunks", jobId],
  estimate: (query: string) => ["estimate", query],
} as const;

/** The feed keeps this fresh, so users of it never refetch once there is an answer. */
export const statusQuery = queryOptions({
  queryKey: keys.status,
  queryFn: ({ signal }) => api.status(signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const accountQuery = queryOptions({
  queryKey: keys.account,
  queryFn: ({ signal }) => api.account(signal),
  // Somebody waits for the end of a deletion; and others may link or unlink it.
  refetchInterval: ({ state }) => (state.data?.deletion == null ? 15_000 : 2_000),
});

export const readinessQuery = (active: boolean) =>
  queryOptions({
    queryKey: keys.readiness,
    queryFn: ({ signal }) => api.readiness(signal),
    // What is away is looked for often, so that its return shows soon.
    refetchInterval: ({ state: { data, error } }) =>
      error !== null || data?.status === "unavailable" ? 1_000 : active ? 5_000 : 60_000,
  });

export const coverageQuery = queryOptions({
  queryKey: keys.coverage,
  queryFn: ({ signal }) => api.coverage(signal),
});

export const chunksQuery = (jobId: string) =>
  queryOptions({
    queryKey: keys.chunks(jobId),
    queryFn: ({ signal }) => api.chunks(jobId, signal),
  });

export const settingsQuery = queryOptions({
  queryKey: keys.settings,
  queryFn: ({ signal }) => api.settings(signal),
});

/** How long an import would take; fetched once the input is valid. */
export const estimateQuery = (query: string | null) =>
  queryOptions({
    queryKey: keys.estimate(query ?? ""),
    queryFn: query === null ? skipToken : ({ signal }) => api.estimate(query, signal),
  });

export const jobsQuery = infiniteQueryOptions({
  queryKey: keys.jobs,
  queryFn: ({ pageParam, signal }) => api.jobs(pageParam, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor ?? null,
});

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // The server's own refusals would only repeat; only a lost connection is retried.
        retry: (failures, error) => !(error instanceof ApiError) && failures < 2,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
