/** Which part of the x axis is shown: from the first value to the last, in the chart's x values. */
export type XRange = readonly [number, number];

/** How far one may zoom: never out of `all`, never below `least`. */
export interface Bounds {
  readonly all: XRange;
  readonly least: number;
}

/** The range moved and shortened until it lies within the bounds. */
export function within([from, to]: XRange, { all, least }: Bounds): XRange {
  const whole = all[1] - all[0];
  const length = Math.min(Math.max(to - from, Math.min(least, whole)), whole);
  const middle = (from + to) / 2;
  const start = Math.min(Math.max(middle - length / 2, all[0]), all[1] - length);
  return [start, start + length];
}

/** The range `times` as long (below 1 is closer); the value `at` stays where it is on the screen. */
export function zoomed([from, to]: XRange, times: number, at: number, bounds: Bounds): XRange {
  const whole = bounds.all[1] - bounds.all[0];
  const wanted = (to - from) * times;
  const length = Math.min(Math.max(wanted, Math.min(bounds.least, whole)), whole);
  const share = to > from ? Math.min(Math.max((at - from) / (to - from), 0), 1) : 0.5;
  const start = at - share * length;
  return within([start, start + length], bounds);
}

/** The range moved by a share of its length; below 0 is to the left. */
export function panned([from, to]: XRange, share: number, bounds: Bounds): XRange {
  const way = (to - from) * share;
  return within([from + way, to + way], bounds);
}

/** Whether both are the same to the eye. */
export function isSame(one: XRange, other: XRange): boolean {
  const close = (other[1] - other[0]) / 10_000;
  return Math.abs(one[0] - other[0]) <= close && Math.abs(one[1] - other[1]) <= close;
}
