import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

export type Address = Readonly<Record<string, string | null | undefined>>;

/** What a page keeps in its address, after the question mark; a change replaces it, and null takes a part away. */
export function useAddress(): [URLSearchParams, (changes: Address) => void] {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const set = useCallback(
    (changes: Address) => {
      // What another change has done meanwhile is kept.
      const next = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value == null) next.delete(name);
        else next.set(name, value);
      }
      navigate(next.size > 0 ? `${path}?${next}` : path, { replace: true });
    },
    [path, navigate],
  );
  return [params, set];
}
