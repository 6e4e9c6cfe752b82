import { type Place, project } from "./mercator";
import type { Box } from "./view";

/** A track as a line: a place for each recorded moment, null where the position was not known. */
export interface Line {
  readonly places: readonly (Place | null)[];
  readonly box: Box;
}

/** Null where no moment has a position. */
export function lineOf(
  latitudeDeg: readonly (number | null)[] | null,
  longitudeDeg: readonly (number | null)[] | null,
): Line | null {
  if (latitudeDeg === null || longitudeDeg === null) return null;
  let before: number | null = null;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const places = latitudeDeg.map((latitude, n) => {
    const given = longitudeDeg[n] ?? null;
    if (latitude === null || given === null) return null;
    // A track over the date line goes on eastwards or westwards, not once around the world.
    const longitude: number = before === null ? given : given - 360 * Math.round((given - before) / 360);
    before = longitude;
    const place = project(latitude, longitude);
    box.left = Math.min(box.left, place.x);
    box.right = Math.max(box.right, place.x);
    box.top = Math.min(box.top, place.y);
    box.bottom = Math.max(box.bottom, place.y);
    return place;
  });
  return box.left > box.right ? null : { places, box };
}

/** The index of the place closest to one, in at most `within` units; null if none is. */
export function closestTo({ places }: Line, to: Place, within: number): number | null {
  let [found, least]: [number | null, number] = [null, within * within];
  for (const [n, place] of places.entries()) {
    if (place === null) continue;
    const square = (place.x - to.x) ** 2 + (place.y - to.y) ** 2;
    if (square <= least) [found, least] = [n, square];
  }
  return found;
}

/** Between which values a line is coloured: without the outermost twentieths, so that one wrong value dims nothing. */
export function colourRange(values: readonly (number | null)[]): readonly [number, number] | null {
  const known = values.filter((it) => it !== null).sort((a, b) => a - b);
  const at = (share: number) => known[Math.round(share * (known.length - 1))];
  const [low, high] = [at(0.05), at(0.95)];
  return low === undefined || high === undefined || high <= low ? null : [low, high];
}

/** Which of `count` colours each value has, from 0; a value that is not known has the one before. */
export function shadesOf(
  values: readonly (number | null)[],
  [low, high]: readonly [number, number],
  count: number,
): number[] {
  let before = 0;
  return values.map((value) => {
    if (value !== null) {
      before = Math.min(Math.max(Math.floor(((value - low) / (high - low)) * count), 0), count - 1);
    }
    return before;
  });
}
