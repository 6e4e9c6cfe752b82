import { useEffect, useRef, useState } from "react";
import { isSame, type XRange } from "@/chart/range";
import { dayNumber, dayText } from "@/lib/dates";
import { useAddress } from "../useAddress";

/** The address is written when the range has rested so long, in milliseconds. */
const REST_MS = 250;

/** A range of days that is kept in the address: `?from&to`. Null is all; `all` are days since 1970, both included. */
export function useDayRange(all: XRange): [XRange | null, (range: XRange | null) => void] {
  const [address, setAddress] = useAddress();
  const [from, to] = [address.get("from"), address.get("to")];
  const written = `${from} ${to}`;
  const [range, setRange] = useState(() => rangeOf(from, to, all));
  const known = useRef(written);
  const [first, last] = all;

  // Back, Forward and links.
  useEffect(() => {
    if (known.current === written) return;
    known.current = written;
    setRange(rangeOf(from, to, [first, last]));
  }, [written, from, to, first, last]);

  useEffect(() => {
    const timer = setTimeout(() => {
      const days = range && { from: dayText(Math.ceil(range[0])), to: dayText(Math.floor(range[1])) };
      const next = `${days?.from ?? null} ${days?.to ?? null}`;
      if (next === known.current) return;
      known.current = next;
      setAddress({ from: days?.from ?? null, to: days?.to ?? null });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [range, setAddress]);

  return [range, setRange];
}

function rangeOf(from: string | null, to: string | null, [first, last]: XRange): XRange | null {
  const start = Math.max(dayNumber(from ?? "") ?? first, first);
  const end = Math.min(dayNumber(to ?? "") ?? last, last);
  return start >= end || isSame([start, end], [first, last]) ? null : [start, end];
}
