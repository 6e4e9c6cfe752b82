import { dayNumber } from "@/lib/dates";

/** Which activities to list; null: all. */
export interface Filter {
  /** Garmin's key of a kind. */
  readonly kind: string | null;
  /** A part of the name. */
  readonly text: string | null;
  /** The first and the last day. */
  readonly from: string | null;
  readonly to: string | null;
}

const day = (text: string | null) => (text !== null && dayNumber(text) !== null ? text : null);

/** The filter in an address: "kind=running&text=park". What is no day there filters nothing. */
export function readFilter(search: string): Filter {
  const params = new URLSearchParams(search);
  return {
    kind: params.get("kind") || null,
    text: params.get("text") || null,
    from: day(params.get("from")),
    to: day(params.get("to")),
  };
}

/** The query of this filter; what filters nothing is left out. */
export function queryOf(filter: Filter): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== null) params.set(name, value);
  return params;
}

/** The address of the list with this filter. */
export function addressOf(filter: Partial<Filter>): string {
  const query = queryOf({ kind: null, text: null, from: null, to: null, ...filter });
  return query.size > 0 ? `/data/activities?${query}` : "/data/activities";
}
