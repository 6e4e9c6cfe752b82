import type { Place } from "./mercator";

/** What a map shows: the place in its middle, and how many pixels wide the whole world would be. */
export interface View extends Place {
  readonly scale: number;
}

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Tiles have 256 pixels, and twice as many at each level. */
export const TILE = 256;
const LEAST = TILE * 2;
/** Level 20: about 15 cm a pixel at the equator. */
const LARGEST = TILE * 2 ** 20;
/** What is fitted is never shown closer than this: a track of one place would fill the map with nothing. */
const LARGEST_FIT = TILE * 2 ** 18;

const withScale = (view: View, scale: number): View => ({
  ...view,
  scale: Math.min(Math.max(scale, LEAST), LARGEST),
});

/** The closest view that has all of the box, `padding` pixels from every edge. */
export function fitted(box: Box, size: Size, padding: number): View {
  const across = (size.width - 2 * padding) / Math.max(box.right - box.left, 1e-12);
  const down = (size.height - 2 * padding) / Math.max(box.bottom - box.top, 1e-12);
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  return withScale({ ...middle, scale: 0 }, Math.min(Math.max(Math.min(across, down), LEAST), LARGEST_FIT));
}

/** `factor` times as close; what is at this pixel stays there. */
export function zoomedAt(view: View, factor: number, at: Place, size: Size): View {
  const next = withScale(view, view.scale * factor);
  const [right, down] = [at.x - size.width / 2, at.y - size.height / 2];
  const by = 1 / view.scale - 1 / next.scale;
  return { ...next, x: view.x + right * by, y: view.y + down * by };
}

/** Moved with what is on it, by pixels to the right and down; never off the world's upper or lower edge. */
export function movedBy(view: View, right: number, down: number): View {
  const y = view.y - down / view.scale;
  return { ...view, x: view.x - right / view.scale, y: Math.min(Math.max(y, 0), 1) };
}

/** Where a place is, in pixels from the upper left corner. */
export const onScreen = (view: View, size: Size, place: Place): Place => ({
  x: (place.x - view.x) * view.scale + size.width / 2,
  y: (place.y - view.y) * view.scale + size.height / 2,
});
