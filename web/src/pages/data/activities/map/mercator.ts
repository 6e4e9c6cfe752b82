/** A place on the world as the unit square of Web Mercator (EPSG:3857): x grows to the east, y to the south. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The Earth's circumference in metres, at the radius that Web Mercator takes (WGS 84, 6,378,137 m). */
const CIRCUMFERENCE_M = 40_075_016.686;
/** Where the square ends, in degrees of latitude. */
const LIMIT_DEG = 85.051129;

/** `latitude` and `longitude` in degrees; a longitude beyond ±180 continues on the next world. */
export function project(latitude: number, longitude: number): Place {
  const radians = (Math.min(Math.max(latitude, -LIMIT_DEG), LIMIT_DEG) * Math.PI) / 180;
  return { x: (longitude + 180) / 360, y: (1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2 };
}

/** How many metres on the ground one unit of the square is, at this y. */
export const metresPerUnit = (y: number): number => CIRCUMFERENCE_M / Math.cosh(Math.PI * (1 - 2 * y));
