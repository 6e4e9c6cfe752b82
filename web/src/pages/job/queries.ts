import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/queries";

/** One sync. Below the key of the list: what renews the list renews it. */
export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.jobs, id],
    queryFn: ({ signal }) => api.job(id, signal),
  });
