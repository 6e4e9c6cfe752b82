import { useQuery } from "@tanstack/react-query";
import { metricsQuery } from "@/api/data";

/** Days are those of this zone. Undefined until it is known. */
export const useZone = (): string | undefined => useQuery(metricsQuery).data?.timezone;
