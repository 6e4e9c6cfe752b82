import type { System } from "@/lib/units";
import { metresPerUnit } from "./mercator";
import type { View } from "./view";

/** A round length, and how long its bar is. */
export interface ScaleBar {
  /** As people write it: "200 m", "2 mi". */
  readonly words: string;
  readonly pixels: number;
}

const FEET_IN_M = 0.3048;
const MILE_IN_M = 1609.344;

/** The longest round length (1, 2 or 5 and zeros) whose bar takes at most `room` pixels. */
export function scaleBar(view: View, system: System, room = 100): ScaleBar {
  const metresPerPixel = metresPerUnit(view.y) / view.scale;
  const metres = room * metresPerPixel;
  const [name, unit] =
    system === "imperial"
      ? metres >= MILE_IN_M
        ? ["mi", MILE_IN_M]
        : ["ft", FEET_IN_M]
      : metres >= 1000
        ? ["km", 1000]
        : ["m", 1];
  const longest = metres / unit;
  const ten = 10 ** Math.floor(Math.log10(longest));
  const length = ([5, 2].find((it) => it * ten <= longest) ?? 1) * ten;
  return { words: `${length.toLocaleString("en")} ${name}`, pixels: (length * unit) / metresPerPixel };
}
