import { useQuery } from "@tanstack/react-query";
import { accountQuery, settingsQuery } from "@/api/queries";

/** Days are those of this zone: the one that is set, else the account's. Undefined where neither is known. */
export function useZone(): string | undefined {
  const kept = { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false } as const;
  const { data: settings } = useQuery({ ...settingsQuery, ...kept });
  const { data: account } = useQuery({ ...accountQuery, ...kept });
  const set = settings?.settings.find(({ key }) => key === "sync.timezone")?.value;
  return set || account?.timezone || undefined;
}
